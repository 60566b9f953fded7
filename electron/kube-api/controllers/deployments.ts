import { canonicalJson } from '../json'
import type { Condition, Deployment, ReplicaSet } from '../model'
import { deployments, replicaSets } from '../resources'
import { since } from './conditions'
import type { World } from './control-loop'
import { byController, ownedBy, suffixOf } from './owned'

const hashLabel = 'pod-template-hash'
const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Gives each Deployment a ReplicaSet for its template, and takes pods from the older ones as new ones become ready. */
export function deploymentController({ store, now }: World): void {
  const owned = byController(store.list(replicaSets))
  for (const deployment of store.list(deployments)) {
    if (deployment.metadata.deletionTimestamp) continue
    const sets = owned.get(deployment.metadata.uid) ?? []
    const hash = suffixOf(canonicalJson(deployment.spec.template), 9)
    const current = sets.find(({ metadata }) => metadata.labels?.[hashLabel] === hash)
    const old = sets.filter((set) => set !== current)
    const newest =
      current ?? (deployment.spec.paused ? undefined : createSet(store, deployment, hash, old, now))
    if (newest) scaleSets(store, deployment, newest, old)
    writeStatus(store, deployment, newest, sets, now)
  }
}

function createSet(
  store: World['store'],
  { apiVersion, kind, metadata, spec }: Deployment,
  hash: string,
  old: readonly ReplicaSet[],
  now: Date,
): ReplicaSet {
  const withHash = (labels: Record<string, string> = {}) => ({ ...labels, [hashLabel]: hash })
  const { template } = spec
  return store.create(
    replicaSets,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace,
        labels: withHash(template.metadata.labels),
        annotations: { [revisionAnnotation]: String(Math.max(0, ...old.map(revisionOf)) + 1) },
        ownerReferences: [ownedBy({ apiVersion, kind, metadata })],
      },
      spec: {
        replicas: 0,
        selector: { ...spec.selector, matchLabels: withHash(spec.selector.matchLabels) },
        template: {
          ...template,
          metadata: { ...template.metadata, labels: withHash(template.metadata.labels) },
        },
      },
      status: {},
    },
    now,
  )
}

const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[revisionAnnotation] ?? 0)

/** As many old pods stay as new ones are not ready yet, so a template that never starts takes nothing down. */
function scaleSets(
  store: World['store'],
  { spec }: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): void {
  const scale = (set: ReplicaSet, replicas: number) =>
    store.update(replicaSets, { ...set, spec: { ...set.spec, replicas } })
  scale(newest, spec.replicas)
  let room = Math.max(0, spec.replicas - (newest.status.readyReplicas ?? 0))
  for (const set of [...old].sort((a, b) => revisionOf(b) - revisionOf(a))) {
    const kept = Math.min(set.spec.replicas, room)
    room -= kept
    scale(set, kept)
  }
}

function writeStatus(
  store: World['store'],
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): void {
  const sum = (count: (set: ReplicaSet) => number | undefined) =>
    sets.reduce((total, set) => total + (count(set) ?? 0), 0)
  const ready = sum(({ status }) => status.readyReplicas)
  const wanted = deployment.spec.replicas
  const before = deployment.status.conditions as Condition[] | undefined
  const available: Condition =
    ready >= wanted
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        )
  const status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: sum(({ status }) => status.replicas),
    updatedReplicas: newest?.status.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: ready,
    ...(wanted > ready ? { unavailableReplicas: wanted - ready } : {}),
    conditions: [since(available, before, now)],
  }
  const revision = newest && revisionOf(newest)
  const annotations = {
    ...deployment.metadata.annotations,
    ...(revision ? { [revisionAnnotation]: String(revision) } : {}),
  }
  store.update(deployments, { ...deployment, metadata: { ...deployment.metadata, annotations }, status })
}

const condition = (
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition => ({
  type,
  status,
  reason,
  message,
})
