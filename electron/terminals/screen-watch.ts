import type { InputMode } from '#shared/input-mode'
import type { ShellExit } from '#shared/terminals'
import { type Disposable, DisposableStore } from '../platform/disposables'
import type { Mirror, ReadMarks } from './mirror'
import type { ShellMark } from './shell-marks'

/** Screens change often, and what is told of them seldom; looked at once in so many ms. */
const lookMs = 100

/** What pages are told about a screen. */
export interface Seen {
  inputMode: InputMode
  /** Absent before the shell has told. */
  shellExit?: ShellExit
}

/** Tells what a terminal does with input, and how its shell's newest command ended. */
export class ScreenWatch implements Disposable {
  readonly #mirror: Mirror
  readonly #changed: (seen: Seen) => void
  readonly #marks: ReadMarks
  readonly #disposables = new DisposableStore()
  #timer: NodeJS.Timeout | undefined
  #told: Seen = { inputMode: 'line' }
  #exit: ShellExit | undefined
  /** Who has made the newest mark, and the number of its prompt. */
  #marker: { aid: string; number: string } | null = null

  constructor(mirror: Mirror, changed: (seen: Seen) => void) {
    this.#mirror = mirror
    this.#changed = changed
    this.#disposables.add(mirror.onParsed(() => this.#lookSoon()))
    this.#marks = mirror.readMarks((mark, onNewLine) => this.#read(mark, onNewLine))
    this.#disposables.add(this.#marks)
    this.#disposables.defer(() => clearTimeout(this.#timer))
  }

  /** Another shell takes the place of the one before. */
  forgetShell(): void {
    this.#marks.forget()
    this.#exit = undefined
    this.#marker = null
    this.#told = { inputMode: this.#told.inputMode }
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #read({ kind, exitCode, options }: ShellMark, onNewLine: boolean): void {
    if (kind !== 'D' || exitCode === null) return
    const [aid = '', number = ''] = [options.get('aid'), options.get('n')]
    const before = this.#marker
    this.#marker = { aid, number }
    // The first one of a marker tells of its own setup.
    if (aid !== '' && aid !== before?.aid) return
    // A prompt that is drawn again, as after a resize.
    if (number === '' ? !onNewLine : number === before?.number) return
    this.#exit = { code: exitCode, at: Date.now() }
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => this.#look(), lookMs)
  }

  #look(): void {
    this.#timer = undefined
    const { inputMode } = this.#mirror
    if (inputMode === this.#told.inputMode && this.#exit === this.#told.shellExit) return
    this.#told = { inputMode, ...(this.#exit && { shellExit: this.#exit }) }
    this.#changed(this.#told)
  }
}
