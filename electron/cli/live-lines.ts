import { type CompareTarget, sourceId } from '#shared/compare'
import type { OutputStream } from '../compare'
import { LineDecoder } from '../platform/line-decoder'
import { plainLine } from '../platform/plain-text'

/** After the first line; a command that is over by then is read once, folded. In ms. */
const quietMs = 1000

/**
 * What nodes print, line by line while they run, each line behind its node's name as `clush` prints it. Of each node `maxLength`
 * characters are printed at most; the rest is dropped with a note, so that what waits for a slow terminal has a bound.
 */
export class LiveLines {
  readonly #write: (text: string) => void
  readonly #maxLength: number
  /** Null once a node is over: bytes of a command that was stopped may still come. */
  readonly #nodes = new Map<string, NodeLines | null>()
  /** Printed once the command has taken long enough; null from then on. */
  #held: string[] | null = []
  #timer: NodeJS.Timeout | undefined

  constructor(write: (text: string) => void, maxLength: number) {
    this.#write = write
    this.#maxLength = maxLength
  }

  add({ source, name }: CompareTarget, stream: OutputStream, bytes: Uint8Array): void {
    const id = sourceId(source)
    if (!this.#nodes.has(id))
      this.#nodes.set(id, new NodeLines(name, this.#maxLength, (line) => this.#print(line)))
    this.#nodes.get(id)?.add(stream, bytes)
  }

  /** A node is over: last lines without an end are printed, and nothing of it after that. */
  end({ source }: CompareTarget): void {
    const id = sourceId(source)
    this.#nodes.get(id)?.end()
    this.#nodes.set(id, null)
  }

  /** All nodes are over: what is still held is not printed. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#held = []
  }

  #print(line: string): void {
    if (this.#held) this.#hold(line, this.#held)
    else this.#write(line)
  }

  #hold(line: string, held: string[]): void {
    held.push(line)
    this.#timer ??= setTimeout(() => {
      for (const early of held) this.#write(early)
      this.#held = null
    }, quietMs)
  }
}

/** Lines of one node. Its two streams come on their own, so each has its own unfinished line. */
class NodeLines {
  readonly #streams: Record<OutputStream, LineDecoder>

  constructor(name: string, maxLength: number, print: (line: string) => void) {
    let room = maxLength
    const take = (line: string) => {
      if (room <= 0) return
      const text = `${name}: ${plainLine(line)}\n`
      room -= text.length
      print(room > 0 ? text : `${name}: … (more is not shown while it runs)\n`)
    }
    this.#streams = { output: new LineDecoder(take), errorOutput: new LineDecoder(take) }
  }

  add(stream: OutputStream, bytes: Uint8Array): void {
    this.#streams[stream].write(bytes)
  }

  end(): void {
    this.#streams.output.end()
    this.#streams.errorOutput.end()
  }
}
