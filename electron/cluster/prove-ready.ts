import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { NodeRow } from '#shared/cluster'
import { LabError } from '#shared/errors'
import type { Lab, PlannedNode } from '#shared/labs'
import type { StepContext } from '../runs'
import type { SshConnections, SshTarget } from '../ssh'
import type { ClusterLabs } from './cluster-service'
import { unreadable } from './json-documents'
import { Kubectl } from './kubectl'
import { NodeRows } from './node-rows'

/** Between two looks, in ms. */
const lookAgainMs = 2000

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      status: z.object({
        phase: z.string().catch('Unknown'),
        containerStatuses: z.array(z.object({ ready: z.boolean() })).catch([]),
      }),
    }),
  ),
})

type Pod = z.infer<typeof podsSchema>['items'][number]

function podsOf(document: unknown): Pod[] {
  const pods = podsSchema.safeParse(document)
  if (!pods.success) throw unreadable(pods.error)
  return pods.data.items
}

/** Names of the pods that a network plugin's manifest makes on every node, and of CoreDNS, begin with these. */
const podPrefixes: Record<string, string> = {
  calico: 'calico-node-',
  flannel: 'kube-flannel-',
  cilium: 'cilium-',
}
const dnsPrefix = 'coredns-'

interface Seen {
  /** Lines for the log, in kubectl's form. */
  lines: string[]
  /** What is still missing; empty when the cluster is ready. */
  missing: string[]
}

interface Proof {
  lab: Lab | undefined
  labId: string
  labs: ClusterLabs
  connections: SshConnections
  context: StepContext
  limitMs: number
}

/** See `ClusterService.proveReady`. */
export async function proveReady(proof: Proof): Promise<void> {
  const { lab, labId, labs, connections, context } = proof
  if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: labId } })
  const controlPlane = lab.nodes.find(({ role }) => role === 'control-plane')
  const target = controlPlane && labs.sshTarget(labId, controlPlane.name)
  if (!target) {
    const params = { node: controlPlane?.name ?? labId }
    throw new LabError('state.conflict', 'terminals.nodeOff', { params })
  }
  const limit = AbortSignal.timeout(proof.limitMs)
  const signal = AbortSignal.any([context.signal, limit])
  let seen: Seen = { lines: [], missing: lab.nodes.map(({ name }) => name) }
  try {
    while (seen.missing.length > 0) {
      const before = seen
      seen = await look(connections, target, lab, signal, before)
      const text = seen.lines.join('\n')
      if (text !== before.lines.join('\n')) context.log(text, 'output')
      if (seen.missing.length > 0) await sleep(lookAgainMs, undefined, { signal })
    }
  } catch (error) {
    if (context.signal.aborted) throw new LabError('cancelled', 'cancelled', { cause: error })
    if (!limit.aborted) throw error
    const params = { nodes: seen.missing.join(', ') }
    throw new LabError('timeout', 'cluster.notReady', {
      params,
      details: seen.lines.join('\n'),
      cause: error,
    })
  }
}

/** What is not there yet is waited for: machines restart and the API comes late. Any other failure is thrown. */
async function look(
  connections: SshConnections,
  target: SshTarget,
  lab: Lab,
  signal: AbortSignal,
  before: Seen,
): Promise<Seen> {
  try {
    const connection = await connections.connect(target, { signal })
    try {
      return await see(new Kubectl(connection, target), lab, signal)
    } finally {
      connection.release()
    }
  } catch (error) {
    const isPassing = error instanceof LabError && (error.code.startsWith('net.') || error.code === 'timeout')
    if (!isPassing || signal.aborted) throw error
    return { lines: [error.details || error.message], missing: before.missing }
  }
}

async function see(kubectl: Kubectl, lab: Lab, signal: AbortSignal): Promise<Seen> {
  const rows = new NodeRows()
  if (!rows.apply(await kubectl.get('get nodes -o json', signal))) throw unreadable()
  const pods = podsOf(await kubectl.get('get pods -A -o json', signal))
  return combine([
    nodesSeen(lab.nodes, rows.list()),
    podsSeen(podPrefixes[lab.cni] ?? '', pods),
    podsSeen(dnsPrefix, pods),
  ])
}

function nodesSeen(planned: readonly PlannedNode[], rows: readonly NodeRow[]): Seen {
  const isAsPlanned = ({ name, address }: PlannedNode) =>
    rows.some((row) => row.name === name && row.ready === 'True' && row.internalIp === address)
  const lines = rows.map(({ name, ready, roles, version, internalIp }) =>
    [name, ready === 'True' ? 'Ready' : 'NotReady', roles.join(',') || '<none>', version, internalIp].join(
      '   ',
    ),
  )
  return { lines, missing: planned.filter((node) => !isAsPlanned(node)).map(({ name }) => name) }
}

function podsSeen(prefix: string, pods: readonly Pod[]): Seen {
  const wanted = pods.filter(({ metadata }) => metadata.name.startsWith(prefix))
  const isRunning = ({ status }: Pod) =>
    status.phase === 'Running' && status.containerStatuses.every(({ ready }) => ready)
  const lines = wanted.map((pod) => {
    const ready = pod.status.containerStatuses.filter((container) => container.ready).length
    const { name, namespace } = pod.metadata
    return [namespace, name, `${ready}/${pod.status.containerStatuses.length}`, pod.status.phase].join('   ')
  })
  const missing =
    wanted.length > 0
      ? wanted.filter((pod) => !isRunning(pod)).map(({ metadata }) => metadata.name)
      : [`${prefix}*`]
  return { lines, missing }
}

const combine = (parts: Seen[]): Seen => ({
  lines: parts.flatMap(({ lines }) => lines),
  missing: parts.flatMap(({ missing }) => missing),
})
