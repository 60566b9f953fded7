import type { ChannelEnd, SshConnection } from './types'

interface Script {
  /** Text of a bash script. */
  text: string
  /** They go through a shell, so they hold nothing that a person wrote. */
  args: readonly string[]
  onLine(line: string): void
  signal: AbortSignal
}

/**
 * Runs a script as root, by the standard input of a bash, and tells each line of its output. `lost`: the connection broke, or
 * `signal` ended it. Throws what opening a channel throws.
 */
export async function runScript(
  connection: SshConnection,
  { text, args, onLine, signal }: Script,
): Promise<Pick<ChannelEnd, 'code' | 'lost'>> {
  const channel = await connection.exec(['sudo -n bash -s --', ...args].join(' '))
  const out = new Lines(onLine)
  const err = new Lines(onLine)
  return await new Promise((resolve) => {
    const stop = () => {
      resolve({ code: null, lost: true })
      channel.close()
    }
    signal.addEventListener('abort', stop, { once: true })
    channel.listen({
      data: (bytes) => out.push(bytes),
      errorData: (bytes) => err.push(bytes),
      end: (result) => {
        signal.removeEventListener('abort', stop)
        out.end()
        err.end()
        resolve(result)
      },
    })
    channel.write(Buffer.from(text))
    channel.endInput()
    if (signal.aborted) stop()
  })
}

/** Makes lines of pieces. */
class Lines {
  readonly #decoder = new TextDecoder()
  readonly #onLine: (line: string) => void
  #rest = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest)
  }
}
