import { applyPatch as applyJsonPatch, type Operation } from 'rfc6902'
import { z } from 'zod'
import { ApiError, badRequest } from '../api-error'
import { isObject } from '../json'
import type { KubeObject } from '../model'
import { mergePatch } from './merge-patch'
import { strategicMerge } from './strategic-merge'

/** As many operations as the API server takes. */
const operationsSchema = z
  .array(z.looseObject({ op: z.string(), path: z.string().refine((path) => !path.includes('__proto__')) }))
  .max(10_000)

/** What a patch makes of an object. Throws `BadRequest`, `Invalid` where it does not fit, and `UnsupportedMediaType`. */
export function applyPatch(type: string, object: KubeObject, patch: unknown): unknown {
  if (type === 'application/json-patch+json') return jsonPatch(object, patch)
  if (!isObject(patch)) throw badRequest('the patch is no object')
  if (type === 'application/merge-patch+json') return mergePatch(object, patch)
  if (type === 'application/strategic-merge-patch+json') return strategicMerge(object, patch)
  throw new ApiError(
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
  )
}

function jsonPatch(object: KubeObject, patch: unknown): unknown {
  const operations = operationsSchema.safeParse(patch)
  if (!operations.success) throw badRequest('the patch is no list of operations')
  const changed: unknown = structuredClone(object)
  const failure = applyJsonPatch(changed, operations.data as Operation[]).find((error) => error !== null)
  if (failure)
    throw new ApiError(
      'Invalid',
      `the server rejected our request due to an error in our request: ${failure.message}`,
    )
  return changed
}
