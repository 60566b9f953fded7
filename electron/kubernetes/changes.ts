import { stringify } from 'yaml'
import { toWire, type WireError } from '#shared/errors'
import type { ResourceKind } from '#shared/kubernetes'
import { isKey } from './api-error'
import type { KubeApi } from './kube-api'
import { nodePath, objectPath } from './resources'

const mergePatch = 'application/merge-patch+json'

/** Cordons a node, or takes that back. */
export async function setUnschedulable(api: KubeApi, node: string, unschedulable: boolean): Promise<void> {
  const body = { spec: { unschedulable: unschedulable || null } }
  await api.text(nodePath(node), { method: 'PATCH', body, contentType: mergePatch })
}

export interface ObjectRef {
  kind: ResourceKind
  namespace: string
  name: string
}

/** Sets the wanted number of pods, by the subresource `scale`. */
export async function scale(
  api: KubeApi,
  { kind, namespace, name }: ObjectRef,
  replicas: number,
): Promise<void> {
  const path = `${objectPath(kind, namespace, name)}/scale`
  await api.text(path, { method: 'PATCH', body: { spec: { replicas } }, contentType: mergePatch })
}

/** Deletes objects of one kind; what they own goes with them. Gives those that could not be deleted. */
export async function deleteAll(
  api: KubeApi,
  kind: ResourceKind,
  objects: readonly Omit<ObjectRef, 'kind'>[],
): Promise<{ failed: { name: string; error: WireError }[] }> {
  const deleted = objects.map((object) => deleteObject(api, { kind, ...object }))
  const failed = (await Promise.allSettled(deleted)).flatMap((result, index) =>
    result.status === 'rejected' && !isKey(result.reason, 'kubernetes.missing')
      ? [{ name: objects[index]?.name ?? '', error: toWire(result.reason) }]
      : [],
  )
  return { failed }
}

async function deleteObject(api: KubeApi, { kind, namespace, name }: ObjectRef): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  await api.text(objectPath(kind, namespace, name), { method: 'DELETE', body })
}

export async function yamlOf(api: KubeApi, { kind, namespace, name }: ObjectRef): Promise<string> {
  return toYaml(await api.json<Record<string, unknown>>(objectPath(kind, namespace, name)))
}

/** As YAML for people: without `managedFields`, which is longer than all the rest. */
export function toYaml(object: Record<string, unknown>): string {
  const { metadata, ...rest } = object as { metadata?: Record<string, unknown> }
  const { managedFields: _, ...shown } = metadata ?? {}
  const { apiVersion, kind, ...others } = rest as Record<string, unknown>
  return stringify({ apiVersion, kind, metadata: shown, ...others }, { lineWidth: 0 })
}
