import { setMaxListeners } from 'node:events'
import PQueue from 'p-queue'
import type { CompareTarget, NodeResult } from '#shared/compare'
import { LabError, toWire } from '#shared/errors'
import { expandTemplate } from '#shared/templates'
import type { RemoteSource } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import type { SshConnections, SshTarget } from '../ssh'
import { type CommandRequest, type OutputListener, runCommand } from './run-command'

/** Commands that run at the same time. */
const maxParallel = 64
/** Kept of one node's output, in bytes; with many nodes less, so that all of them together stay below the second one. */
const maxOutputOfNode = 1024 * 1024
const maxOutputOfAll = 16 * 1024 * 1024

export interface NodeRunner {
  connections: SshConnections
  /** How to log in. Throws a `LabError`, such as `terminals.nodeOff`. */
  resolve(source: RemoteSource): Promise<SshTarget>
  logger: Logger
}

/** Is told how it goes on. */
interface NodesListener {
  /** Each state of each node. */
  report(result: NodeResult): void
  /** What a node prints; see `CommandRequest.onOutput`. */
  output?(target: CompareTarget, ...printed: Parameters<OutputListener>): void
}

/** Nothing has happened yet. */
export const waitingResult = ({ source, name, hostName, values }: CompareTarget): NodeResult => ({
  source,
  name,
  ...(hostName !== undefined && { hostName }),
  ...(values && { values }),
  state: 'waiting',
  exitCode: null,
  signal: null,
  output: '',
  errorOutput: '',
  cut: false,
  durationMs: null,
})

/** The share of each of `count` nodes: the same for all, so that equal outputs are cut at the same place. */
export const outputShare = (count: number): number =>
  Math.min(maxOutputOfNode, Math.floor(maxOutputOfAll / count))

const ended = () => ({ state: 'ended', endedAt: Date.now() }) as const

/** Runs one command on many nodes side by side. Resolves when all are over. */
export async function runOnNodes(
  { connections, resolve, logger }: NodeRunner,
  targets: readonly CompareTarget[],
  request: Omit<CommandRequest, 'onOutput'>,
  listener: NodesListener,
): Promise<void> {
  // As many nodes as there are listen for the one cancel.
  setMaxListeners(0, request.signal)
  const queue = new PQueue({ concurrency: maxParallel })
  const failedBy = (error: unknown) => {
    if (!(error instanceof LabError)) logger.error({ err: error }, 'A command could not be run on a node')
    return { state: 'failed', error: toWire(error), endedAt: Date.now() } as const
  }
  const runOne = async (target: CompareTarget): Promise<void> => {
    const waiting = waitingResult(target)
    try {
      if (request.signal.aborted) throw new LabError('cancelled', 'cancelled')
      listener.report({ ...waiting, state: 'running' })
      const command = target.values ? expandTemplate(request.command, target.values) : request.command
      const onOutput: OutputListener = (...printed) => listener.output?.(target, ...printed)
      const own = { ...request, command, onOutput }
      const { error, ...outcome } = await runCommand(connections, await resolve(target.source), own)
      listener.report({ ...waiting, ...outcome, ...(error === undefined ? ended() : failedBy(error)) })
    } catch (error) {
      listener.report({ ...waiting, ...failedBy(error) })
    }
  }
  await Promise.all(targets.map((target) => queue.add(() => runOne(target))))
}
