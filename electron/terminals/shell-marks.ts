/** One mark of a shell, as in https://gitlab.freedesktop.org/Per_Bothner/specifications/-/blob/master/proposals/semantic-prompts.md. */
export interface ShellMark {
  /** `A`: a prompt begins. `B`: input begins. `C`: output begins. `D`: a command has ended. */
  kind: 'A' | 'B' | 'C' | 'D'
  /** Of `D`: how the command ended; null where it does not say, or where none had begun. */
  exitCode: number | null
  /** `key=value` after the kind. */
  options: ReadonlyMap<string, string>
}

/** The number of shell marks among the operating system commands of a terminal. */
export const shellMarkCommand = 133

/** A mark has no more than a few short options; what is longer, in characters, is none. */
const maxLength = 200

/**
 * Reads the marks of one terminal, in their order. After Enter in an empty line many shells give the exit status of the command before once
 * more (vte.sh and iTerm2's do, VS Code's gives none): where a shell tells when output begins, what has not begun has not ended. Marks with a
 * number, `n`, tell one command from the other by themselves. A shell within another one is not known from it: where only the outer one tells
 * of beginnings, the ends of the inner one's commands are not told.
 */
export class ShellMarkReader {
  #tellsBeginnings = false
  #hasBegun = false

  /** Another shell takes the place of the one before. */
  forget(): void {
    this.#tellsBeginnings = false
    this.#hasBegun = false
  }

  /** As `readShellMark`. */
  read(payload: string): ShellMark | null {
    const mark = readShellMark(payload)
    if (mark?.kind === 'C') {
      this.#tellsBeginnings = true
      this.#hasBegun = true
    }
    if (mark?.kind !== 'D' || mark.options.has('n')) return mark
    const isEnd = this.#hasBegun || !this.#tellsBeginnings
    this.#hasBegun = false
    return isEnd ? mark : { ...mark, exitCode: null }
  }
}

/** Reads what stands between `OSC 133 ;` and its end. Null for what is no mark: output may hold anything. */
export function readShellMark(payload: string): ShellMark | null {
  if (payload.length > maxLength) return null
  const [kind, ...fields] = payload.split(';')
  if (kind !== 'A' && kind !== 'B' && kind !== 'C' && kind !== 'D') return null
  const [status = ''] = fields
  const options = new Map<string, string>()
  for (const field of fields) {
    const equals = field.indexOf('=')
    if (equals > 0) options.set(field.slice(0, equals), field.slice(equals + 1))
  }
  const exitCode = kind === 'D' && /^\d{1,3}$/.test(status) ? Number(status) : null
  return { kind, exitCode, options }
}
