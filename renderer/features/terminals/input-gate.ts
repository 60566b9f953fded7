import type { Terminal } from '@xterm/xterm'
import { behindPrompt, TypedLine } from './typed-line'

/** Whether lines that are about to be run may be; null where nobody has to be asked. */
export type AskAboutLines = (lines: readonly string[]) => Promise<boolean> | null

/** Holds back the Enter of a line that has to be asked about first. What is typed while the question is open is dropped. */
export class InputGate {
  private readonly line = new TypedLine()
  private asking = false

  constructor(
    private readonly terminal: Pick<Terminal, 'buffer'>,
    private readonly ask: AskAboutLines,
  ) {}

  /** Calls `send` at once, or when the question is answered with yes. */
  pass(input: string, send: () => void): void {
    if (this.asking) return
    const ended = this.line.add(input)
    // The screen knows the whole line, but may be late; what was typed is known at once, and may be a part of the line.
    const onScreen = ended.length > 0 ? this.lineOnScreen() : null
    const isLate = ended.some((line) => onScreen !== null && line?.startsWith(onScreen))
    const lines = [...ended, isLate ? null : onScreen].filter((line) => line !== null)
    // A program with the whole screen is typed text, not commands.
    const isShell = this.terminal.buffer.active.type === 'normal'
    const question = isShell && lines.length > 0 ? this.ask(lines) : null
    if (question) void this.wait(question, send)
    else send()
  }

  private async wait(question: Promise<boolean>, send: () => void): Promise<void> {
    this.asking = true
    const allowed = await question
    this.asking = false
    if (allowed) send()
    else this.line.lose()
  }

  /** The line may have been changed from elsewhere. */
  lose(): void {
    this.line.lose()
  }

  private lineOnScreen(): string | null {
    const { active } = this.terminal.buffer
    let row = active.baseY + active.cursorY
    while (row > 0 && active.getLine(row)?.isWrapped) row--
    const rows: string[] = []
    do rows.push(active.getLine(row)?.translateToString(false) ?? '')
    while (active.getLine(++row)?.isWrapped)
    return behindPrompt(rows.join(''))
  }
}
