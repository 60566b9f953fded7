import { plainLine } from '../platform/plain-text'

/** Standard output, or standard error. */
export type OutputStream = 'output' | 'errorOutput'

/** The beginning of what a program prints, up to `maxBytes` over all its streams; what is beyond is read and dropped. */
export class CapturedOutput {
  readonly #parts = { output: [] as Uint8Array[], errorOutput: [] as Uint8Array[] }
  #room: number
  #cut = false

  constructor(maxBytes: number) {
    this.#room = maxBytes
  }

  add(stream: OutputStream, bytes: Uint8Array): void {
    const kept = bytes.subarray(0, this.#room)
    this.#room -= kept.length
    this.#cut ||= kept.length < bytes.length
    if (kept.length > 0) this.#parts[stream].push(kept)
  }

  /** What was kept, as text. Bytes that are no UTF-8 become U+FFFD. */
  text(): { output: string; errorOutput: string; cut: boolean } {
    const { output, errorOutput } = this.#parts
    return { output: plainText(output), errorOutput: plainText(errorOutput), cut: this.#cut }
  }
}

const plainText = (parts: readonly Uint8Array[]): string =>
  new TextDecoder().decode(Buffer.concat(parts)).split('\n').map(plainLine).join('\n')
