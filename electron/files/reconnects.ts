import { setTimeout as wait } from 'node:timers/promises'
import { isNetworkLoss, retryDelayMs } from '../ssh'
import type { TransferRow } from './transfer-row'

/** Waits for a network that comes back. It never gives up by itself; whoever waits can cancel. */
export class Reconnects {
  readonly #row: TransferRow
  readonly #signal: AbortSignal
  #failures = 0
  #doneBefore = 0

  constructor(row: TransferRow, signal: AbortSignal) {
    this.#row = row
    this.#signal = signal
  }

  /**
   * Returns when it is time to try again. Throws `error` where that does not help: it never worked, or a login or host key was
   * refused.
   */
  async pauseAfter(error: unknown): Promise<void> {
    this.#signal.throwIfAborted()
    if (!isNetworkLoss(error) || !this.#row.hasConnected) throw error
    const { done } = this.#row.info
    if (done > this.#doneBefore) this.#failures = 0
    this.#doneBefore = done
    this.#row.setState('reconnecting', error)
    // Aborting ends the pause; the next line tells why.
    await wait(retryDelayMs(this.#failures), undefined, { signal: this.#signal }).catch(() => undefined)
    this.#signal.throwIfAborted()
    this.#failures += 1
    this.#row.setState('running')
  }
}
