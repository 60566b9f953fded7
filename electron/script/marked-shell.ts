import { randomBytes } from 'node:crypto'
import { LabError } from '#shared/errors'
import type { InputMode } from '#shared/input-mode'
import type { Disposable } from '../platform/disposables'
import type { ShellMark, TerminalService } from '../terminals'
import { setupLine } from './shell-setup'

/** How a shell answers a line: the command has ended, or it goes on with the next line. */
export type Answer = { type: 'ended'; exitCode: number } | { type: 'more' }

export type ScriptTerminals = Pick<TerminalService, 'terminal' | 'readMarks' | 'typeLine' | 'interrupt'>

/** What takes a line for something else. */
const refusals = { password: 'script.asksPassword', 'full-screen': 'script.fullScreen' } as const

interface Waiting {
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** A shell that tells when it has finished a line. */
export class MarkedShell implements Disposable {
  readonly #terminals: ScriptTerminals
  readonly #terminalId: string
  readonly #id = randomBytes(4).toString('hex')
  readonly #marks: Disposable
  #number = ''
  #waiting: Waiting | null = null

  /** Throws `terminals.missing`. */
  constructor(terminals: ScriptTerminals, terminalId: string) {
    this.#terminals = terminals
    this.#terminalId = terminalId
    this.#marks = terminals.readMarks(terminalId, (mark, onNewLine) => this.#read(mark, onNewLine))
  }

  /**
   * Makes the shell tell. Throws `script.fullScreen` where another program has the screen and `script.asksPassword` where one waits for a
   * secret, both without typing anything unless that mode is `allowed`; `script.noMarks` where nothing is told within `timeoutMs`: it is another shell than bash or
   * zsh, or something runs in it. Rejects as `send`.
   */
  async prepare(timeoutMs: number, allowed?: InputMode): Promise<void> {
    const { title } = this.#terminals.terminal(this.#terminalId)
    const tooLate = setTimeout(
      () => this.leave(new LabError('timeout', 'script.noMarks', { params: { terminal: title } })),
      timeoutMs,
    )
    try {
      await this.#type((screen) => {
        if (screen.inputMode !== 'line' && screen.inputMode !== allowed)
          throw new LabError('state.conflict', refusals[screen.inputMode], { params: { terminal: title } })
        return setupLine(this.#id, screen)
      })
    } finally {
      clearTimeout(tooLate)
    }
  }

  /** Types a line and waits for as long as it takes. Rejects with what `typeLine` throws, or what `leave` was given. */
  send(line: string): Promise<Answer> {
    return this.#type(() => line)
  }

  /** Leaves a command that has begun and is not complete. */
  abandon(): void {
    this.#terminals.interrupt(this.#terminalId)
  }

  /** Whoever waits for an answer gets `error`. */
  leave(error: LabError): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(error)
  }

  dispose(): void {
    this.#marks.dispose()
  }

  #type(lineFor: Parameters<ScriptTerminals['typeLine']>[1]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#terminals.typeLine(this.#terminalId, lineFor)
      this.#waiting = { resolve, reject }
    })
  }

  #read({ kind, exitCode, options }: ShellMark, onNewLine: boolean): void {
    if (options.get('aid') !== this.#id) return
    const number = `${kind}${options.get('n')}`
    // A prompt that is drawn again, as after a resize. Within a text bash may show a new prompt with the same number.
    if (number === this.#number && !onNewLine) return
    this.#number = number
    const waiting = this.#waiting
    this.#waiting = null
    if (kind === 'D') waiting?.resolve({ type: 'ended', exitCode: exitCode ?? 0 })
    else waiting?.resolve({ type: 'more' })
  }
}
