import { setTimeout as sleep } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import script from '../../resources/vagrant/repair.sh?raw'
import type { StepContext } from '../runs'
import { runScript, type SshConnection, type SshConnections, type SshTarget } from '../ssh'

/** A machine that has just woken may need a minute for its network, in ms. */
const limitMs = 180_000
/** A connection of before the sleep may be dead without anybody knowing: so long, in ms, a machine may say nothing. */
const silenceMs = 45_000
const againMs = 2000
/** Lines that tell why it failed. */
const evidenceLines = 20

interface Repair {
  connections: SshConnections
  target: SshTarget
  context: StepContext
}

/**
 * Sets clock, kubelet and pod network of a node right, by `repair.sh` over SSH. Connections that are lost are made again for
 * three minutes. Throws `checkpoints.repairFailed` with what the script said, `cancelled`, and what connecting throws.
 */
export async function repairNode({ connections, target, context }: Repair): Promise<void> {
  const until = Date.now() + limitMs
  for (;;) {
    try {
      return await attempt(connections, target, context)
    } catch (error) {
      if (context.signal.aborted) throw new LabError('cancelled', 'cancelled', { cause: error })
      const isPassing =
        error instanceof LabError && (error.code.startsWith('net.') || error.code === 'timeout')
      if (!isPassing || Date.now() > until) throw error
      context.log(error.message, 'info')
    }
    await sleep(againMs, undefined, { signal: context.signal })
  }
}

async function attempt(connections: SshConnections, target: SshTarget, context: StepContext): Promise<void> {
  const limit = new AbortController()
  const late = new LabError('timeout', 'timeout', { params: { seconds: silenceMs / 1000 } })
  const timer = setTimeout(() => limit.abort(late), silenceMs)
  const signal = AbortSignal.any([context.signal, limit.signal])
  let connection: SshConnection | null = null
  try {
    connection = await connections.connect(target, { signal })
    const lines: string[] = []
    const onLine = (line: string) => {
      timer.refresh()
      context.log(line)
      lines.push(line)
    }
    // What this PC's clock shows when the machine reads it, but for the way there.
    const args = [String(Math.round(Date.now() / 1000))]
    const { code, lost } = await runScript(connection, { text: script, args, onLine, signal })
    const { host, port } = target
    if (lost) throw new LabError('net.lost', 'net.lost', { params: { host, port } })
    if (code === 0) return
    const details = lines.slice(-evidenceLines).join('\n')
    throw new LabError('command.failed', 'checkpoints.repairFailed', {
      params: { node: target.name },
      details,
    })
  } finally {
    clearTimeout(timer)
    connection?.release()
  }
}
