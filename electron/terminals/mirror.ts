import { Unicode11Addon } from '@xterm/addon-unicode11'
import headless from '@xterm/headless'
import { flow } from '#shared/flow-control'
import type { InputMode } from '#shared/input-mode'
import { joined } from '#shared/pieces'
import { withoutScrolledAway } from '#shared/scrolled-away'
import type { ScreenSize } from '#shared/terminals'
import { type Disposable, DisposableStore } from '../platform/disposables'
import { FinishedLines } from './finished-lines'
import { GatheredOutput } from './gathered-output'
import { inputModeOf } from './input-mode'
import { ScreenModes } from './screen-modes'
import { type Style, serializeCursor, serializeLines, serializeStyle } from './serialize-screen'
import { type ShellMark, ShellMarkReader, shellMarkCommand } from './shell-marks'
import { UnfinishedTail } from './unfinished-tail'

/** Marks of a shell that are read, until it is disposed of. */
export interface ReadMarks extends Disposable {
  /** Another shell takes the place of the one before. */
  forget(): void
}

/** A screen as escape sequences; `offset` is how many bytes of output it contains. */
export interface Snapshot {
  offset: number
  cols: number
  rows: number
  screen: Uint8Array
}

const enterAlternateScreen = '\x1b[0m\x1b[?1049h\x1b[H'

/** xterm.js has no public way to tell the style that the next character will have; its own addon reads it here too. */
interface StyleOwner {
  _core: { _inputHandler: { _curAttrData: Style } }
}

/**
 * The host's own copy of a terminal's screen: what a page that attaches is given. Parses in slices, after `write` has returned, and leaves out what
 * scrolls out of its history unseen.
 */
export class Mirror implements Disposable {
  readonly #terminal: InstanceType<typeof headless.Terminal>
  readonly #modes: ScreenModes
  readonly #tail = new UnfinishedTail()
  readonly #output: GatheredOutput
  #written = 0
  #parsed = 0
  /** Who wants to see each line. */
  #lineReaders = 0
  /** Of the screen as it is; looking is dear, and done for each key and each target of live typing. */
  #inputMode: InputMode | undefined

  constructor(size: ScreenSize) {
    this.#terminal = new headless.Terminal({
      ...size,
      scrollback: flow.mirrorScrollback,
      allowProposedApi: true,
    })
    // The page measures characters by the same tables; others would wrap lines elsewhere.
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#modes = new ScreenModes(this.#terminal)
    this.#output = new GatheredOutput(this.#terminal, {
      mayShorten: () => this.#lineReaders === 0,
      handedOver: (bytes) => this.#tail.push(bytes),
    })
  }

  /** Bytes written so far. */
  get offset(): number {
    return this.#written
  }

  /** Bytes written and not parsed yet. */
  get backlog(): number {
    return this.#written - this.#parsed
  }

  /** Whether a part of the newest output has scrolled out of the history already, so that nobody could have seen it. */
  get scrollsAway(): boolean {
    return this.#output.scrollsAway
  }

  get bracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode
  }

  get applicationCursorKeys(): boolean {
    return this.#terminal.modes.applicationCursorKeysMode
  }

  /** What the terminal does with input, as far as it is parsed. */
  get inputMode(): InputMode {
    // While something is parsed the screen may change at any time.
    if (this.backlog > 0) return inputModeOf(this.#terminal)
    this.#inputMode ??= inputModeOf(this.#terminal)
    return this.#inputMode
  }

  /** `parsed` is called after each part of the output, until the given object is disposed of. */
  onParsed(parsed: () => void): Disposable {
    return this.#terminal.onWriteParsed(parsed)
  }

  /** What the bytes parsed so far have left: where the next byte would be written. */
  get cursor(): { column: number; alternateScreen: boolean } {
    const { active } = this.#terminal.buffer
    return { column: active.cursorX, alternateScreen: active.type === 'alternate' }
  }

  get cols(): number {
    return this.#terminal.cols
  }

  /** What of the next bytes has to be written to this screen, and to others of its size with so many lines of history. */
  visible(bytes: Uint8Array, scrollback: number): Uint8Array {
    // Where it is told what the parser is in the middle of, and nobody wants to see each line.
    if (this.#lineReaders > 0 || this.backlog > 0) return bytes
    const lines = Math.max(scrollback, flow.mirrorScrollback)
    const parts = withoutScrolledAway(this.#terminal, bytes, lines)
    return parts.length === 1 ? bytes : joined(parts)
  }

  /** `count`: bytes of output that these stand for. `parsed` is called once everything that they lead to can be seen. */
  write(bytes: Uint8Array, parsed: () => void, count = bytes.byteLength): void {
    this.#written += count
    this.#inputMode = undefined
    this.#output.write(bytes, () => {
      this.#parsed += count
      parsed()
    })
  }

  /** Resolves once everything written before is parsed. */
  settled(): Promise<void> {
    this.#output.flush()
    return new Promise((resolve) => this.#terminal.write('', resolve))
  }

  resize({ cols, rows }: ScreenSize): void {
    if (cols === this.#terminal.cols && rows === this.#terminal.rows) return
    this.#inputMode = undefined
    this.#terminal.resize(cols, rows)
    this.#modes.resized()
  }

  /** `taken` gets the screen with exactly the bytes written before this call, and before any later byte is parsed. */
  snapshot(taken: (snapshot: Snapshot) => void): void {
    this.#output.flush()
    const offset = this.#written
    const tail = this.#tail.bytes
    // The callback of an empty write runs between the chunks before and after it.
    this.#terminal.write('', () => {
      const { cols, rows } = this.#terminal
      taken({ offset, cols, rows, screen: Buffer.concat([Buffer.from(this.#serialize()), tail]) })
    })
  }

  /** `read` gets each line when it is finished, until the given object is disposed of. */
  readLines(read: (text: string) => void): Disposable {
    const lines = new FinishedLines(this.#terminal, read)
    this.#lineReaders += 1
    return {
      dispose: () => {
        this.#lineReaders -= 1
        lines.dispose()
      },
    }
  }

  /**
   * `read` gets each mark of a shell once it is parsed, and whether a line feed came since the one before, until the given object is
   * disposed of.
   */
  readMarks(read: (mark: ShellMark, onNewLine: boolean) => void): ReadMarks {
    let onNewLine = false
    const marks = new ShellMarkReader()
    const disposables = new DisposableStore()
    disposables.add(
      this.#terminal.onLineFeed(() => {
        onNewLine = true
      }),
    )
    disposables.add(
      this.#terminal.parser.registerOscHandler(shellMarkCommand, (payload) => {
        const mark = marks.read(payload)
        if (mark) read(mark, onNewLine)
        onNewLine = false
        // Others listen as well.
        return false
      }),
    )
    return { forget: () => marks.forget(), dispose: () => disposables.dispose() }
  }

  /** `rang` is called for each BEL (ECMA-48, 8.3.3) until the given object is disposed of. */
  onBell(rang: () => void): Disposable {
    return this.#terminal.onBell(rang)
  }

  dispose(): void {
    this.#output.dispose()
    this.#terminal.dispose()
  }

  #serialize(): string {
    const { buffer, modes } = this.#terminal
    const { _core } = this.#terminal as unknown as StyleOwner
    const alternate = buffer.active.type === 'alternate'
    const draw = (screen: typeof buffer.active, originMode: boolean) =>
      serializeLines(screen) + serializeCursor(screen, this.#modes.region(screen.type), originMode)
    return [
      draw(buffer.normal, modes.originMode && !alternate),
      alternate ? enterAlternateScreen + draw(buffer.alternate, modes.originMode) : '',
      serializeStyle(_core._inputHandler._curAttrData),
      this.#modes.serialize(),
    ].join('')
  }
}
