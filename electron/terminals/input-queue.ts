import type { Logger } from '../platform/logger'
import type { Shell } from './shell'

/**
 * Most input that waits for a shell which does not read, in bytes; more is dropped, as a full terminal driver does. One piece that
 * is larger, such as a long paste, may wait alone.
 */
export const maxQueuedInputBytes = 1024 * 1024

/** Input on its way to one shell, in order, no faster than the shell takes it. */
export class InputQueue {
  readonly #shell: Pick<Shell, 'write' | 'drained'>
  readonly #logger: Logger
  #waiting: Uint8Array[] = []
  #bytes = 0
  #blocked = false
  #overflowLogged = false

  constructor(shell: Pick<Shell, 'write' | 'drained'>, logger: Logger) {
    this.#shell = shell
    this.#logger = logger
  }

  /** False where the queue is full and nothing of `bytes` was taken. */
  write(bytes: Uint8Array): boolean {
    if (!this.#blocked) {
      this.#pass(bytes)
      return true
    }
    if (this.#bytes > 0 && this.#bytes + bytes.byteLength > maxQueuedInputBytes) {
      if (!this.#overflowLogged) this.#logger.warn('input dropped: the shell does not read')
      this.#overflowLogged = true
      return false
    }
    this.#waiting.push(bytes)
    this.#bytes += bytes.byteLength
    return true
  }

  #pass(bytes: Uint8Array): void {
    if (this.#shell.write(bytes)) return
    this.#blocked = true
    this.#shell.drained().then(
      () => this.#goOn(),
      (error) => this.#logger.warn({ err: error }, 'input ended: the shell is gone'),
    )
  }

  #goOn(): void {
    this.#blocked = false
    while (!this.#blocked) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#bytes -= next.byteLength
      this.#pass(next)
    }
  }
}
