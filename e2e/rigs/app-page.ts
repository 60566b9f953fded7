import type { MethodInput, MethodName, MethodOutput } from '#shared/contract/index'
import { fromWire } from '#shared/errors'
import { decodeFrame, encodeFrame, frameType } from '#shared/stream-frames'
import type { App } from '../../electron/app'

/** A page without a screen, connected to the whole program: it calls, waits for what happens, and uses terminals. */
export class AppPage {
  readonly #connection
  /** What each terminal's stream has printed. */
  readonly #output = new Map<number, string>()
  readonly #waiting = new Set<() => void>()

  constructor(app: App) {
    this.#connection = app.connect({
      send: () => this.#wake(),
      sendFrame: (bytes) => this.#takeFrame(bytes),
      bufferedBytes: () => 0,
    })
  }

  async call<M extends MethodName>(method: M, input?: MethodInput<M>): Promise<MethodOutput<M>> {
    const response = await this.#connection.call(JSON.stringify({ id: 1, method, input }))
    if ('error' in response) throw fromWire(response.error)
    return response.result as MethodOutput<M>
  }

  /** The first answer of `look` that is not null: now, or after some event. */
  async until<T>(look: () => Promise<T | null>): Promise<T> {
    for (;;) {
      const happened = new Promise<void>((resolve) => this.#waiting.add(resolve))
      const found = await look()
      if (found !== null) return found
      await happened
    }
  }

  /** Types a line into a terminal; what it has printed once that fits `wanted`. */
  async type(terminalId: string, line: string, wanted: RegExp): Promise<string> {
    const { stream } = await this.call('terminals.attach', { terminalId })
    this.#connection.frame(encodeFrame(frameType.input, stream, 0, Buffer.from(`${line}\r`)))
    return await this.until(async () => wanted.exec(this.#output.get(stream) ?? '')?.[0] ?? null)
  }

  #takeFrame(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes)
    if (frame?.type !== frameType.data) return
    const text = Buffer.from(frame.payload).toString()
    this.#output.set(frame.stream, (this.#output.get(frame.stream) ?? '') + text)
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}
