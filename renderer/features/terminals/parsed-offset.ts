import { flow } from '#shared/flow-control'

/**
 * Counts how far xterm.js has parsed one stream and says when the host is to be told. Offsets are bytes since the
 * terminal began. The host stops sending while too much is unacknowledged, so a remainder must never be kept back:
 * `onParsed` answers `later` for it, and the caller acknowledges after `flow.ackDelayMs`.
 */
export class ParsedOffset {
  private parsed: number
  private acknowledged: number

  /** `offset`: what the snapshot covers; it counts as told. */
  constructor(offset: number) {
    this.parsed = offset
    this.acknowledged = offset
  }

  /** Everything before `offset` is parsed now. */
  onParsed(offset: number): 'now' | 'later' | 'nothing' {
    this.parsed = Math.max(this.parsed, offset)
    const unacknowledged = this.parsed - this.acknowledged
    if (unacknowledged === 0) return 'nothing'
    return unacknowledged >= flow.ackBytes ? 'now' : 'later'
  }

  /** The offset to send, or null where the host knows it already. */
  take(): number | null {
    if (this.parsed === this.acknowledged) return null
    this.acknowledged = this.parsed
    return this.parsed
  }
}
