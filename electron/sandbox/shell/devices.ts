import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FileContent, InMemoryFs } from 'just-bash'
import { devicePaths } from './rewrite'

/** Where a shell's output goes. `write` resolves once the other side has taken it. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>
}

export interface Outputs {
  out: Output
  err: Output
}

/** A command line may keep the app's event loop for this long, in ms, before others get their turn. */
const turnMs = 8

type AppendOptions = Parameters<InMemoryFs['appendFile']>[2]

/**
 * `/dev` of one shell. What is written to it goes out at once, at the reader's pace; since every command of the shell
 * writes here, if only nothing, this is also where a busy loop lets others run and can be interrupted.
 */
export class Devices extends InMemoryFs {
  /** What the last command line left behind; see interpreter.ts. */
  exitSeen = false
  status: number | null = null
  variables = ''
  readonly #outputs: Outputs
  #turnBegan = performance.now()

  constructor(outputs: Outputs) {
    const names = ['/null', '/tty', '/stdout', '/stderr', ...Object.values(devicePaths).map(inDev)]
    super(Object.fromEntries(names.map((name) => [name, ''])))
    this.#outputs = outputs
  }

  override async appendFile(path: string, content: FileContent, options?: AppendOptions): Promise<void> {
    await this.#giveTurn()
    const bytes = toBytes(content, options)
    const text = () => Buffer.from(bytes).toString('utf8')
    switch (path) {
      case inDev(devicePaths.out):
      case '/stdout':
      case '/tty':
        return await this.#send(this.#outputs.out, bytes)
      case inDev(devicePaths.err):
      case '/stderr':
        return await this.#send(this.#outputs.err, bytes)
      case inDev(devicePaths.exit):
        this.exitSeen = true
        return
      case inDev(devicePaths.status):
        this.status = Number(text())
        return
      case inDev(devicePaths.variables):
        this.variables += text()
        return
    }
  }

  override async writeFile(path: string, content: FileContent, options?: AppendOptions): Promise<void> {
    await this.appendFile(path, content, options)
  }

  async #send(output: Output, bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await output.write(bytes)
  }

  async #giveTurn(): Promise<void> {
    if (performance.now() - this.#turnBegan < turnMs) return
    await nextTurn()
    this.#turnBegan = performance.now()
  }
}

const inDev = (path: string) => path.slice('/dev'.length)

function toBytes(content: FileContent, options: AppendOptions): Uint8Array {
  if (typeof content !== 'string') return content
  const encoding = typeof options === 'string' ? options : options?.encoding
  return Buffer.from(content, encoding === 'binary' || encoding === 'latin1' ? 'latin1' : 'utf8')
}
