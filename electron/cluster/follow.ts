import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterState, NodeRow } from '#shared/cluster'
import { LabError, needsPerson, toWire } from '#shared/errors'
import type { Logger } from '../platform/logger'
import type { SshConnection, SshConnections, SshTarget } from '../ssh'
import { unreadable } from './json-documents'
import { Kubectl } from './kubectl'
import { NodeRows } from './node-rows'

export interface Pace {
  /** Between two lists while no watch is open, in ms. */
  pollMs: number
  /** From the start of one watch to the start of the next, at least, in ms: one that fails at once does not spin. */
  watchAgainMs: number
  /** Before the next attempt to connect, in ms. */
  reconnectMs: number
}

export interface FollowNeeds {
  target: SshTarget
  connections: SshConnections
  logger: Logger
  pace: Pace
  report(news: Partial<Pick<ClusterState, 'status' | 'nodes' | 'updatedAt' | 'error'>>): void
}

/** Follows the nodes of one cluster through its control plane until `signal` ends it, or a person has to do something first. */
export async function followCluster(needs: FollowNeeds, signal: AbortSignal): Promise<void> {
  const { target, connections, logger, pace, report } = needs
  while (!signal.aborted) {
    let connection: SshConnection | undefined
    try {
      connection = await connections.connect(target, { signal })
      await followOver(new Kubectl(connection, target), needs, signal)
    } catch (error) {
      if (signal.aborted) return
      report({ status: 'unreachable', error: toWire(error) })
      logger.warn({ err: error, node: target.name }, 'the cluster cannot be followed')
      if (error instanceof LabError && needsPerson(error)) return
    } finally {
      connection?.release()
    }
    await pause(pace.reconnectMs, signal)
  }
}

/** Lists, then watches; without a watch, lists again and again. Returns when aborted, throws when the connection fails. */
async function followOver(kubectl: Kubectl, needs: FollowNeeds, signal: AbortSignal): Promise<void> {
  const { pace } = needs
  const rows = new NodeRows()
  let nextWatch = 0
  while (!signal.aborted) {
    const listed = await list(kubectl, rows, needs, signal)
    if (listed && performance.now() >= nextWatch) {
      nextWatch = performance.now() + pace.watchAgainMs
      await watch(kubectl, rows, needs, signal)
      continue
    }
    if (listed) needs.report({ status: 'polling' })
    await pause(pace.pollMs, signal)
  }
}

/** Whether the API answered. */
async function list(
  kubectl: Kubectl,
  rows: NodeRows,
  { report }: FollowNeeds,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if (!rows.apply(await kubectl.get('get nodes -o json', signal))) throw unreadable()
    report(confirmed(rows.list()))
    return true
  } catch (error) {
    const isAboutApi =
      error instanceof LabError && (error.key === 'cluster.apiUnreachable' || error.code === 'timeout')
    if (!isAboutApi) throw error
    report({ status: 'unreachable', error: toWire(error) })
    return false
  }
}

async function watch(
  kubectl: Kubectl,
  rows: NodeRows,
  { report }: FollowNeeds,
  signal: AbortSignal,
): Promise<void> {
  report({ status: 'live' })
  await kubectl.watch(
    'get nodes -o json --watch --output-watch-events',
    (document) => {
      if (rows.apply(document)) report(confirmed(rows.list()))
    },
    signal,
  )
}

const confirmed = (nodes: NodeRow[]) => ({ nodes, updatedAt: Date.now() })

/** Waits; ends early when aborted, which the caller looks at by itself. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
