import { parseAllDocuments } from 'yaml'
import { LabError, toWire } from '#shared/errors'
import type { Applied } from '#shared/kubernetes'
import { toYaml } from './changes'
import type { KubeApi } from './kube-api'

/** Under this name the API server keeps which fields were set from here. */
const fieldManager = 'pilothouse'
/** Objects in one text. */
const maxObjects = 200

interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
  [field: string]: unknown
}

/** Where objects of one kind are, as the API server itself tells. */
interface ApiResource {
  name: string
  kind: string
  namespaced: boolean
}

/**
 * Applies every object of a YAML text by server-side apply, one after the other; one that fails does not keep the others from it.
 * Throws `kubernetes.badYaml` where the text itself cannot be read, and what the API throws where it does not answer.
 */
export async function applyText(api: KubeApi, text: string, dryRun: boolean): Promise<Applied[]> {
  const resources = new Map<string, Promise<ApiResource[]>>()
  const results: Applied[] = []
  for (const manifest of readManifests(text)) {
    const { kind, metadata } = manifest
    const about = { kind, namespace: metadata.namespace ?? '', name: metadata.name }
    try {
      results.push({ ...about, ...(await applyOne(api, manifest, dryRun, resources)) })
    } catch (error) {
      results.push({ ...about, change: 'failed', before: '', after: '', error: toWire(error) })
    }
  }
  return results
}

/** A `List` counts as its items. */
export function readManifests(text: string): Manifest[] {
  const objects = parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors
    if (error) throw badYaml(error.message)
    try {
      return itemsOf(document.toJS({ maxAliasCount: 100 }))
    } catch (refused) {
      throw badYaml(String(refused))
    }
  })
  if (objects.length === 0 || objects.length > maxObjects) throw badYaml(`${objects.length} objects`)
  return objects.map(asManifest)
}

function itemsOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return []
  const { kind, items } = value as { kind?: unknown; items?: unknown }
  return kind === 'List' && Array.isArray(items) ? items : [value]
}

function asManifest(value: unknown): Manifest {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>
  const isText = (text: unknown) => typeof text === 'string' && text !== ''
  if (!isText(apiVersion) || !isText(kind) || !isText(metadata?.name))
    throw badYaml('apiVersion, kind, metadata.name')
  return value as Manifest
}

const badYaml = (details: string) => new LabError('input.invalid', 'kubernetes.badYaml', { details })

async function applyOne(
  api: KubeApi,
  manifest: Manifest,
  dryRun: boolean,
  resources: Map<string, Promise<ApiResource[]>>,
): Promise<Pick<Applied, 'change' | 'before' | 'after'>> {
  const path = await pathOf(api, manifest, resources)
  const known = await api.json<Record<string, unknown>>(path).catch((error: unknown) => {
    if (error instanceof LabError && error.key === 'kubernetes.missing') return null
    throw error
  })
  const changed = await api.json<Record<string, unknown>>(path, {
    method: 'PATCH',
    // What the person saw in the dry run is what they get, whoever set a field before.
    query: { fieldManager, force: true, ...(dryRun && { dryRun: 'All' }) },
    body: manifest,
    contentType: 'application/apply-patch+yaml',
  })
  const [before, after] = [known ? toYaml(comparable(known)) : '', toYaml(comparable(changed))]
  return { change: !known ? 'created' : before === after ? 'unchanged' : 'changed', before, after }
}

async function pathOf(
  api: KubeApi,
  { apiVersion, kind, metadata }: Manifest,
  resources: Map<string, Promise<ApiResource[]>>,
): Promise<string> {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const asked = resources.get(group) ?? resourcesOf(api, group)
  resources.set(group, asked)
  const found = (await asked).find((one) => one.kind === kind && !one.name.includes('/'))
  if (!found)
    throw new LabError('resource.missing', 'kubernetes.noSuchKind', { params: { kind, apiVersion } })
  const namespace = encodeURIComponent(metadata.namespace ?? 'default')
  const within = found.namespaced ? `/namespaces/${namespace}` : ''
  return `${group}${within}/${found.name}/${encodeURIComponent(metadata.name)}`
}

/** None where the API server does not know the group. */
async function resourcesOf(api: KubeApi, group: string): Promise<ApiResource[]> {
  try {
    return (await api.json<{ resources: ApiResource[] }>(group)).resources
  } catch (error) {
    if (error instanceof LabError && error.key === 'kubernetes.missing') return []
    throw error
  }
}

/** Without what the API server counts by itself, so that only real changes show. */
function comparable(object: Record<string, unknown>): Record<string, unknown> {
  const { status: _, metadata, ...rest } = object
  const { resourceVersion, generation, uid, creationTimestamp, ...kept } = (metadata ?? {}) as Record<
    string,
    unknown
  >
  return { ...rest, metadata: kept }
}
