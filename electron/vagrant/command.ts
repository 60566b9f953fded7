import { setTimeout as wait } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import { runProgram } from '../platform/process'
import { vagrantEnvironment } from './environment'
import { failureError } from './failures'
import { type MachineLine, parseMachineLine } from './machine-readable'

/** Attempts at a command that met another Vagrant's look at the same machine, and the time between two, in ms. */
const maxAttempts = 5
const betweenAttemptsMs = 500

/** Lines of errors that are kept as evidence. */
const evidenceLines = 50

/** Which Vagrant is run. */
export interface VagrantProgram {
  /** Program to run: a name on the search path, or a path. */
  program: string
  /** Vagrant's name for what makes the machines, such as `virtualbox`; null leaves it to Vagrant and the Vagrantfile. */
  provider: string | null
}

/** One command, and who listens to what it prints. */
export interface Call {
  folder: string
  /** Machines that it is about; all of the folder where there are none. */
  names: readonly string[]
  command: string
  args: readonly string[]
  signal: AbortSignal
  env?: Record<string, string>
  timeoutMs?: number
  patienceMs?(): number
  onLine?(line: MachineLine): void
  onText?(text: string): void
}

/**
 * Runs a command and reads what it prints as `--machine-readable`. Throws what `failureError` and `runProgram` make. Every Vagrant
 * that looks at a machine holds its entry in an index for a moment, and another one fails on it: then it is tried again.
 */
export async function runCommand(vagrant: VagrantProgram, call: Call): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(vagrant, call)
    } catch (error) {
      const isTransient = error instanceof LabError && error.params?.class === 'MachineLocked'
      if (!isTransient || attempt === maxAttempts) throw error
    }
    await wait(betweenAttemptsMs, undefined, { signal: call.signal })
  }
}

async function runOnce({ program, provider }: VagrantProgram, call: Call): Promise<void> {
  const { folder, names, command, args, signal, env, onLine, onText } = call
  const seen = new Evidence()
  const { code } = await runProgram(program, {
    args: [...command.split(' '), ...args, '--machine-readable'],
    cwd: folder,
    env: { ...vagrantEnvironment(process.env, provider), ...env },
    signal,
    ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
    ...(call.patienceMs === undefined ? {} : { patienceMs: call.patienceMs }),
    onLine: (text, stream) => {
      const line = parseMachineLine(text)
      if (line) {
        seen.line(line)
        onLine?.(line)
      } else {
        if (stream === 'err') seen.text(text)
        onText?.(text)
      }
    },
  })
  if (code === 0) return
  const text = withoutSecrets(seen.said, Object.values(env ?? {}))
  const [node, errorClass] = [names.join(', '), seen.errorClass]
  throw failureError({ command, node, provider: provider ?? 'default', errorClass, text })
}

/** What Vagrant said of its failure. */
class Evidence {
  errorClass = ''
  #error = ''
  readonly #texts: string[] = []

  get said(): string {
    return this.#error || this.#texts.join('\n')
  }

  line({ type, data }: MachineLine): void {
    const [first = '', text = ''] = data
    if (type === 'ui' && first === 'error') this.#error = text
    if (type !== 'error-exit') return
    this.errorClass = first.split('::').at(-1) ?? ''
    this.#error = text
  }

  text(text: string): void {
    this.#texts.push(text)
    if (this.#texts.length > evidenceLines) this.#texts.shift()
  }
}

export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text)
