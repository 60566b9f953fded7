import type { MethodOutput } from '#shared/contract/index'
import { decodeFrame, type StreamFrame } from '#shared/stream-frames'
import type { Host } from '../../transport/host'

type Receiver = (frame: StreamFrame) => void

/** Frames kept for streams whose number is not known yet; enough for a snapshot and a full window of each. */
const maxEarlyFrames = 256

/**
 * Brings each terminal frame to the view that its stream belongs to. The first frames of a stream may overtake the answer
 * that names it, since the two travel apart; they wait as long as an answer is due. Frames of other streams are stale.
 */
export class StreamRouter {
  private readonly receivers = new Map<number, Receiver>()
  private early: StreamFrame[] = []
  private opening = 0

  constructor(private readonly host: Host) {}

  /** Begins to listen. Gives back the function that ends it. */
  start(): () => void {
    const stop = this.host.onFrame((bytes) => this.route(bytes))
    return () => {
      stop()
      this.clear()
    }
  }

  /** Attaches to a terminal; its frames go to `receive` until `close`. Throws what `terminals.attach` throws. */
  async open(terminalId: string, receive: Receiver): Promise<MethodOutput<'terminals.attach'>> {
    this.opening++
    try {
      const answer = await this.host.call('terminals.attach', { terminalId })
      this.receivers.set(answer.stream, receive)
      for (const frame of this.early) if (frame.stream === answer.stream) receive(frame)
      return answer
    } finally {
      this.opening--
      if (this.opening === 0) this.early = []
    }
  }

  close(stream: number): void {
    this.receivers.delete(stream)
  }

  /** Streams end with their connection. */
  clear(): void {
    this.receivers.clear()
    this.early = []
  }

  private route(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes)
    if (!frame) return
    const receive = this.receivers.get(frame.stream)
    if (receive) receive(frame)
    else if (this.opening > 0 && this.early.length < maxEarlyFrames) this.early.push(frame)
  }
}
