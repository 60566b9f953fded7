import { flow, outstanding, windowOf } from '#shared/flow-control'
import { encodeFrame, encodeSnapshot, frameType } from '#shared/stream-frames'
import type { Disposable } from '../platform/disposables'
import type { ClientPort } from '../rpc'
import type { Mirror, Snapshot } from './mirror'

/** How often a client with a full socket is looked at again, in ms; transports do not tell when they have drained. */
const socketRetryMs = 20

/** A view that was behind so long ago, in ms, still counts: floods that take turns are not behind at the same moments. */
const behindMs = 1000

/** When each view of a page was behind last, in ms since 1970. */
const behind = new WeakMap<ClientPort, Map<View, number>>()

function viewsBehind(port: ClientPort): Map<View, number> {
  const known = behind.get(port)
  if (known) return known
  const views = new Map<View, number>()
  behind.set(port, views)
  return views
}

/**
 * One page's view of a terminal. `syncing`: a snapshot is being taken, later data waits behind it.
 * `lagging`: it held the source up for too long; it gets nothing more until it acknowledges again, then a snapshot.
 */
export class View implements Disposable {
  readonly #stream: number
  readonly #port: ClientPort
  readonly #mirror: Mirror
  readonly #behind: Map<View, number>
  #state: 'syncing' | 'live' | 'lagging' | 'gone' = 'syncing'
  /** Frames that wait for the snapshot or for room in the socket, with the offset after each. */
  #waiting: { frame: Uint8Array; end: number }[] = []
  #end = 0
  #sent = 0
  #acknowledged = 0
  #ended: boolean
  #sync = 0
  #retry: NodeJS.Timeout | undefined

  /** `ended`: the shell is over, so the page gets an `end` frame after its snapshot. */
  constructor(stream: number, port: ClientPort, mirror: Mirror, ended: boolean) {
    this.#stream = stream
    this.#port = port
    this.#mirror = mirror
    this.#behind = viewsBehind(port)
    this.#ended = ended
    this.#resync()
  }

  /** Bytes that this page has not parsed, sent or not; a lagging view holds nobody up. */
  get outstandingBytes(): number {
    return this.#state === 'lagging' ? 0 : outstanding(this.#end, this.#acknowledged)
  }

  /** The part of its window that it has filled; it shares it where other views of the page are behind, too. */
  get load(): number {
    return this.outstandingBytes / this.#windowBytes
  }

  /** Whether it has a window of its own. */
  get isAlone(): boolean {
    return this.#windowBytes === flow.windowBytes
  }

  get #windowBytes(): number {
    return windowOf(this.#countBehind(), this.#mirror.scrollsAway)
  }

  /** Views of the page that are behind, or were a moment ago. */
  #countBehind(): number {
    const since = Date.now() - behindMs
    let count = 0
    for (const [view, at] of this.#behind)
      if (at > since || view.outstandingBytes > flow.behindBytes) count += 1
    return count
  }

  /** `offset`: of the first of these bytes; what came before and was not given has scrolled away. */
  data(offset: number, bytes: Uint8Array): void {
    this.#ended = false
    if (this.#state === 'lagging') return
    if (offset > this.#end) this.#send(encodeFrame(frameType.skip, this.#stream, offset))
    this.#end = offset + bytes.byteLength
    this.#noteBehind()
    this.#send(encodeFrame(frameType.data, this.#stream, offset, bytes))
  }

  end(): void {
    this.#ended = true
    if (this.#state !== 'lagging') this.#sendEnd()
  }

  /** Everything before `offset` is parsed. An offset that was never sent counts as all that was. */
  acknowledge(offset: number): void {
    if (this.#state === 'lagging') this.#resync()
    else this.#acknowledged = Math.max(this.#acknowledged, Math.min(offset, this.#end))
    this.#noteBehind()
  }

  /** Gives up on a page that does not keep pace; what waits for it is dropped. */
  lag(): void {
    this.#state = 'lagging'
    this.#noteBehind()
    this.#clear()
    // All it was sent is parsed, so no acknowledgement will come: the socket alone was too slow.
    if (this.#acknowledged >= this.#sent) this.#retryLater()
  }

  dispose(): void {
    this.#state = 'gone'
    this.#behind.delete(this)
    this.#clear()
  }

  #noteBehind(): void {
    if (this.outstandingBytes > flow.behindBytes) this.#behind.set(this, Date.now())
  }

  #resync(): void {
    this.#clear()
    this.#state = 'syncing'
    this.#end = this.#mirror.offset
    this.#acknowledged = this.#mirror.offset
    this.#noteBehind()
    this.#sync += 1
    const sync = this.#sync
    this.#mirror.snapshot((snapshot) => {
      if (this.#state === 'syncing' && sync === this.#sync) this.#show(snapshot)
    })
    if (this.#ended) this.#sendEnd()
  }

  #show({ offset, cols, rows, screen }: Snapshot): void {
    this.#state = 'live'
    const frame = encodeFrame(frameType.snapshot, this.#stream, offset, encodeSnapshot(cols, rows, screen))
    this.#waiting.unshift({ frame, end: offset })
    this.#flush()
  }

  #sendEnd(): void {
    this.#send(encodeFrame(frameType.end, this.#stream, this.#end))
  }

  #send(frame: Uint8Array): void {
    this.#waiting.push({ frame, end: this.#end })
    this.#flush()
  }

  #flush(): void {
    if (this.#state !== 'live' || this.#retry) return
    while (this.#hasRoom()) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#sent = next.end
      this.#port.sendFrame(next.frame)
    }
    if (this.#waiting.length > 0) this.#retryLater()
  }

  #hasRoom(): boolean {
    return this.#port.bufferedBytes() <= flow.socketBufferBytes
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      if (this.#state === 'live') this.#flush()
      else if (this.#state === 'lagging' && this.#hasRoom()) this.#resync()
      else if (this.#state === 'lagging') this.#retryLater()
    }, socketRetryMs)
  }

  #clear(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#waiting = []
  }
}
