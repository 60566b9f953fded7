import type { Terminal } from '@xterm/xterm'
import { LabError } from '#shared/errors'
import { flow } from '#shared/flow-control'
import {
  decodeSnapshot,
  encodeFrame,
  frameType,
  maxPasteBytes,
  type StreamFrame,
} from '#shared/stream-frames'
import type { ScreenSize } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { binaryBytes, splitInput } from './input-frames'
import type { PacedOutput } from './paced-output'
import { ParsedOffset } from './parsed-offset'
import type { StreamRouter } from './stream-router'
import { listenForInput } from './user-input'
import { type UserInput, WaitingInput } from './waiting-input'

/** RIS (ECMA-48, 8.3.105): clears the screen in its turn, after what is still waiting to be parsed. */
const resetSequence = '\x1bc'

/** What the controller needs of a `TerminalScreen`. */
export interface Screen {
  readonly terminal: Pick<Terminal, 'write' | 'resize' | 'onData' | 'onBinary' | 'onResize'>
  readonly output: Pick<PacedOutput, 'write' | 'clear'>
  readonly size: ScreenSize
  holdSize(): void
  releaseSize(): void
}

/** What arrives on one stream; replaced as a whole when the view is attached again. */
interface View {
  stream: number
  parsed: ParsedOffset
  /** Offset of the byte that must come next. */
  next: number
}

/** What the controller tells, and what it asks for. */
interface ControllerNeeds {
  /** A call failed although the connection stands, or input was refused. */
  failed(error: unknown): void
  /** Lets what a person types through, now or later. */
  pass(text: string, send: () => void): void
  /** The terminal's present shell, as far as the page knows. */
  shell(): number | undefined
  /** Whether input waits for a way to the host. */
  waiting(isAny: boolean): void
}

/** Connects one screen with its terminal in the host: output, acknowledgements, input and size. */
export class TerminalController {
  private view: View | null = null
  /** Takes input as long as the host is connected; known before or after its first frame. */
  private stream: number | null = null
  private readonly waiting: WaitingInput
  private attempt = 0
  private replaying = false
  private ackTimer: ReturnType<typeof setTimeout> | undefined
  private sentSize = ''
  private readonly encoder = new TextEncoder()
  private readonly listeners: { dispose(): void }[]

  constructor(
    private readonly terminalId: string,
    private readonly host: Host,
    private readonly router: StreamRouter,
    private readonly screen: Screen,
    private readonly needs: ControllerNeeds,
  ) {
    const { terminal } = screen
    this.waiting = new WaitingInput(needs.waiting)
    this.listeners = [
      ...listenForInput(terminal, {
        typed: (text) => needs.pass(text, () => this.sendTyped(text)),
        reported: (text) => this.sendReport(this.encoder.encode(text)),
      }),
      terminal.onBinary((text) => this.sendReport(binaryBytes(text))),
      terminal.onResize(() => this.sendSize()),
    ]
  }

  /** Asks for the screen and what follows. Called at each new connection; the screen is replaced by the host's. */
  attach(): void {
    this.leave()
    const attempt = ++this.attempt
    const receive = (frame: StreamFrame) => {
      if (attempt === this.attempt) this.receive(frame)
    }
    this.router.open(this.terminalId, receive).then(({ stream, shell }) => {
      if (attempt !== this.attempt) return this.router.close(stream)
      this.stream = stream
      this.sendWaiting(stream, shell)
    }, this.report)
  }

  /** Sends pasted text as it is: the host knows the mode of each terminal that gets it. */
  paste(text: string): void {
    const bytes = this.encoder.encode(text)
    if (bytes.byteLength > maxPasteBytes) {
      this.needs.failed(new LabError('input.invalid', 'terminals.pasteTooLong', { params: { mebibytes } }))
      return
    }
    this.send({ type: frameType.pasted, bytes })
  }

  /** Forgets what waits for the host. */
  discardWaiting(): void {
    this.waiting.take()
  }

  dispose(): void {
    this.leave()
    this.waiting.take()
    this.attempt++
    for (const listener of this.listeners) listener.dispose()
    if (this.host.state === 'connected') {
      this.host.call('terminals.detach', { terminalId: this.terminalId }).catch(this.report)
    }
  }

  private leave(): void {
    if (this.view) this.router.close(this.view.stream)
    this.view = null
    this.stream = null
    this.screen.output.clear()
    clearTimeout(this.ackTimer)
  }

  private receive(frame: StreamFrame): void {
    if (frame.type === frameType.snapshot) this.showSnapshot(frame)
    else if (frame.type === frameType.skip) this.skip(frame)
    else if (frame.type === frameType.data) this.showData(frame)
  }

  private showSnapshot({ stream, offset, payload }: StreamFrame): void {
    const snapshot = decodeSnapshot(payload)
    if (!snapshot) return
    const { terminal, output } = this.screen
    // The snapshot has it.
    output.clear()
    const { cols, rows, screen } = snapshot
    this.view = { stream, parsed: new ParsedOffset(offset), next: offset }
    terminal.write(resetSequence, () => {
      this.replaying = true
      // Drawn on fewer rows, its last lines would scroll the others away.
      this.screen.holdSize()
      this.sentSize = sizeKey(cols, rows)
      terminal.resize(cols, rows)
    })
    terminal.write(screen, () => {
      this.replaying = false
      this.screen.releaseSize()
    })
  }

  private skip({ stream, offset }: StreamFrame): void {
    if (this.view?.stream === stream) this.view.next = offset
  }

  private showData({ stream, offset, payload }: StreamFrame): void {
    const { view } = this
    if (!view || view.stream !== stream) return
    // A gap means that something was lost on the way; the host's screen has everything.
    if (offset !== view.next) {
      this.attach()
      return
    }
    view.next = offset + payload.byteLength
    this.screen.output.write(payload, () => this.onParsed(view, offset + payload.byteLength))
  }

  private onParsed(view: View, offset: number): void {
    if (view !== this.view) return
    const due = view.parsed.onParsed(offset)
    if (due === 'nothing') return
    clearTimeout(this.ackTimer)
    if (due === 'now') this.acknowledge(view)
    else this.ackTimer = setTimeout(() => this.acknowledge(view), flow.ackDelayMs)
  }

  private acknowledge(view: View): void {
    const offset = view.parsed.take()
    if (view === this.view && offset !== null) {
      this.host.sendFrame(encodeFrame(frameType.ack, view.stream, offset))
    }
  }

  /** While a snapshot is replayed, xterm.js answers questions in it that were answered long ago: those answers are dropped. */
  private sendReport(bytes: Uint8Array): void {
    if (!this.view || this.replaying || bytes.byteLength === 0) return
    this.host.sendFrame(encodeFrame(frameType.input, this.view.stream, 0, bytes))
  }

  private sendTyped(text: string): void {
    if (text !== '') this.send({ type: frameType.typed, bytes: this.encoder.encode(text) })
  }

  private send(input: UserInput): void {
    if (this.stream !== null && this.host.state === 'connected') this.sendInput(this.stream, input)
    else if (this.waiting.add(input, this.needs.shell()) === 'first refused')
      this.needs.failed(new LabError('resource.busy', 'terminals.waitingFull'))
  }

  private sendInput(stream: number, { type, bytes }: UserInput): void {
    let left = bytes.byteLength
    for (const piece of splitInput(bytes)) {
      left -= piece.byteLength
      this.host.sendFrame(encodeFrame(type, stream, type === frameType.pasted ? left : 0, piece))
    }
  }

  private sendWaiting(stream: number, shell: number): void {
    const inputs = this.waiting.take(shell)
    if (inputs === 'outdated') this.needs.failed(new LabError('state.conflict', 'terminals.waitingOutdated'))
    else for (const input of inputs) this.sendInput(stream, input)
  }

  private sendSize(): void {
    const { size } = this.screen
    const key = sizeKey(size.cols, size.rows)
    if (!this.view || this.replaying || key === this.sentSize) return
    this.sentSize = key
    this.host.call('terminals.resize', { terminalId: this.terminalId, size }).catch(this.report)
  }

  private readonly report = (error: unknown): void => {
    // A lost connection attaches again when it is back; a terminal that is gone is told by its event.
    const isExpected = error instanceof LabError && error.code === 'resource.missing'
    if (this.host.state === 'connected' && !isExpected) this.needs.failed(error)
  }
}

const mebibytes = maxPasteBytes / 2 ** 20

const sizeKey = (cols: number, rows: number): string => `${cols}x${rows}`
