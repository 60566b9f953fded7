import { badRequest, invalid } from '../api-error'
import { contentType, readJson } from '../body'
import { answerJson, type Exchange, isDryRun } from '../exchange'
import { fieldAt, isObject } from '../json'
import type { KubeObject } from '../model'
import { applyPatch } from '../patch'
import { noteChange } from '../patch/apply'

/** The object `Scale` (autoscaling/v1) of a Deployment or ReplicaSet. */
function scaleOf({ metadata, spec, status }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const labels = fieldAt(spec, 'selector', 'matchLabels')
  const selector = Object.entries(isObject(labels) ? labels : {}).map(([key, value]) => `${key}=${value}`)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: fieldAt(spec, 'replicas') },
    status: { replicas: fieldAt(status, 'replicas') ?? 0, selector: selector.join(',') },
  }
}

export function getScale({ store, resource, namespace, name = '', response }: Exchange): void {
  answerJson(response, scaleOf(store.get(resource, namespace, name)))
}

/** A PUT or PATCH of the scale sets the number of replicas. */
export async function setScale(exchange: Exchange): Promise<void> {
  const { store, resource, namespace, name = '', request, response, query } = exchange
  const body = await readJson(request)
  const current = store.get(resource, namespace, name)
  const scale = request.method === 'PUT' ? body : applyPatch(contentType(request), scaleOf(current), body)
  if (!isObject(scale)) throw badRequest('the object provided is unrecognized')
  const spec = isObject(current.spec) ? current.spec : {}
  const resourceVersion = fieldAt(scale, 'metadata', 'resourceVersion')
  const changed = {
    ...current,
    metadata: {
      ...current.metadata,
      resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    },
    spec: { ...spec, replicas: fieldAt(scale, 'spec', 'replicas') },
  }
  const checked = resource.schema.safeParse(changed)
  if (!checked.success)
    throw invalid(resource, name, [{ field: 'spec.replicas', message: 'must be a number from 0 to 10000' }])
  const manager = { name: query.get('fieldManager') || 'kubectl', subresource: 'scale' }
  const owned = noteChange(current, checked.data, manager, new Date())
  const scaled = isDryRun(exchange) ? store.prepareUpdate(resource, owned) : store.update(resource, owned)
  answerJson(response, scaleOf(scaled))
}
