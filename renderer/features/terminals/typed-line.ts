/** Longer lines are not followed. */
const maxLength = 16 * 1024

/** What a prompt ends with, and what stands before it. */
const prompt = /^[^$#%❯>]*[$#%❯>] +/

const deleteKey = '\x7f'
const eraseLine = '\x15'
const interrupt = '\x03'

/**
 * Follows what a person writes in one terminal, up to Enter. Known only from the beginning of a line on, and only as long as
 * nothing but text and Backspace is pressed: after Tab, arrows or a search in the history the shell alone knows the line.
 */
export class TypedLine {
  private text: string | null = null

  /** Takes the next input. Gives the lines that it ends, the first with what was typed before; null for one that is not known. */
  add(input: string): (string | null)[] {
    const [first = '', ...rest] = input.split(/\r\n|\r|\n/)
    const ended: (string | null)[] = []
    this.append(first)
    for (const part of rest) {
      ended.push(this.text)
      this.text = ''
      this.append(part)
    }
    return ended
  }

  /** Something else may have written in the line: only what follows is known. */
  lose(): void {
    this.text = ''
  }

  private append(part: string): void {
    if (part === eraseLine || part === interrupt) this.text = ''
    else if (this.text === null || part === '') return
    else if (part === deleteKey) this.text = [...this.text].slice(0, -1).join('')
    else if (/[\x00-\x1f\x7f]/.test(part) || this.text.length + part.length > maxLength) this.text = null
    else this.text += part
  }
}

/** What stands behind the prompt in a line of the screen; null where there is none. */
export function behindPrompt(line: string): string | null {
  const start = prompt.exec(line)
  return start ? line.slice(start[0].length).trimEnd() : null
}
