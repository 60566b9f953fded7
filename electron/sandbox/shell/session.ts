import type { Logger } from '../../platform/logger'
import type { Machine } from '../machine'
import type { SessionRequest } from '../ssh-server'
import { Interpreter } from './interpreter'
import { ChannelOutput, TerminalOutput } from './output'
import { Shell } from './shell'

/** Serves one SSH session channel: a command, or a login shell. Ends with the channel, and the channel with it. */
export function serveSession(machine: Machine, request: SessionRequest, logger: Logger): void {
  const { channel } = request
  const closed = new AbortController()
  channel.once('close', () => closed.abort())
  const work = request.command === null ? serveShell : serveCommand
  work(machine, request, closed.signal)
    .catch((error: unknown) => {
      logger.error({ err: error, node: machine.node.name }, 'sandbox session')
      return 255
    })
    .then((status) => {
      if (closed.signal.aborted) return
      channel.exit(status)
      channel.end()
    })
    .catch((error: unknown) => logger.error({ err: error }, 'sandbox session could not be ended'))
}

async function serveShell(machine: Machine, request: SessionRequest, closed: AbortSignal): Promise<number> {
  return await new Shell(machine, request, closed).run()
}

/** Standard input is not given to the command: most clients never end it, and no command here waits for it. */
async function serveCommand(machine: Machine, request: SessionRequest, closed: AbortSignal): Promise<number> {
  const { channel, command, terminal } = request
  const interrupt = new AbortController()
  channel.on('data', (bytes: Buffer) => {
    if (terminal && bytes.includes(interruptByte)) interrupt.abort()
  })
  const plain = new ChannelOutput(channel, closed)
  const onTerminal = new TerminalOutput(plain)
  const outputs = terminal
    ? { out: onTerminal, err: onTerminal }
    : { out: plain, err: new ChannelOutput(channel.stderr, closed) }
  const signal = AbortSignal.any([closed, interrupt.signal])
  const { status } = await new Interpreter(machine, outputs).run(command ?? '', signal)
  return status
}

/** Ctrl+C. */
const interruptByte = 0x03
