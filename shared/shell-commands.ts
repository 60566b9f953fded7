/** One program that a shell line runs, with what the shell has made of quotes and escapes. */
export interface ShellCommand {
  words: string[]
  /** Files that `>` and `>>` name. */
  writes: Write[]
  /** What a here-document or here-string feeds to it. */
  input: string
  /** It is piped into the next one. */
  piped: boolean
  /** `words` is the name of a function that is being defined. */
  defines: boolean
}

interface Write {
  file: string
  /** What was in the file is kept, as behind `>>`. */
  appends: boolean
}

/** Nested substitutions beyond this are read as plain text, so that no input can exhaust the stack. */
const maxDepth = 50

/**
 * The commands in a text of POSIX shell, also those within substitutions. It expands nothing, and takes any text: what is no
 * valid shell gives some commands or none. Each character is read once.
 */
export function shellCommands(text: string): ShellCommand[] {
  return new Reader(text).read()
}

class Reader {
  private readonly commands: ShellCommand[] = []
  private at = 0
  private depth = 0
  private hereDocuments: { command: ShellCommand; end: string }[] = []

  constructor(private readonly text: string) {}

  read(): ShellCommand[] {
    while (this.at < this.text.length) this.list('')
    return this.commands.filter(({ words, writes }) => words.length > 0 || writes.length > 0)
  }

  /** Commands up to `end`, a closing parenthesis or backtick, or the end of the text. */
  private list(end: string): void {
    let command = this.begin()
    let open = 0
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? ''
      if (char === end && open === 0) {
        this.at++
        return
      }
      if (char === ' ' || char === '\t') this.at++
      else if (char === '#') this.skipLine()
      else if (char === '<' || char === '>' || this.startsWith('&>')) this.redirect(command)
      else if (separators.has(char)) {
        if (char === '(') open++
        if (char === ')') open = Math.max(0, open - 1)
        this.separate(command, char)
        command = this.begin()
      } else this.word(command)
    }
  }

  private begin(): ShellCommand {
    const command = { words: [], writes: [], input: '', piped: false, defines: false }
    this.commands.push(command)
    return command
  }

  private separate(command: ShellCommand, char: string): void {
    this.at++
    if (char === '(' && this.text[this.at] === ')') command.defines = command.words.length > 0
    if (char === '|' && this.text[this.at] === '|') this.at++
    else if (char === '|') command.piped = true
    if (char === '\n' || char === '\r') this.readHereDocuments()
  }

  private word(command: ShellCommand): void {
    const before = this.at
    const word = this.readWord()
    const isDescriptor = /^\d+$/.test(word) && /[<>]/.test(this.text[this.at] ?? '')
    // A lone character that ends words, such as a backtick nobody opened.
    if (this.at === before) this.at++
    else if (!isDescriptor) command.words.push(word)
  }

  private redirect(command: ShellCommand): void {
    const isHereDocument = this.startsWith('<<') && !this.startsWith('<<<')
    const isHereString = this.startsWith('<<<')
    const start = this.at
    while (/[<>&|-]/.test(this.text[this.at] ?? '')) this.at++
    const operator = this.text.slice(start, this.at)
    if (this.text[this.at] === '(') return
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++
    const target = this.readWord()
    if (isHereDocument) this.hereDocuments.push({ command, end: target })
    else if (isHereString) command.input = target
    else if (operator.includes('>')) command.writes.push({ file: target, appends: operator.includes('>>') })
  }

  /** Called behind the end of a line. */
  private readHereDocuments(): void {
    for (const { command, end } of this.hereDocuments.splice(0)) {
      const lines: string[] = []
      while (this.at < this.text.length) {
        const line = this.readLine()
        if (line.trim() === end) break
        lines.push(line)
      }
      command.input = lines.join('\n')
    }
  }

  private readLine(): string {
    const start = this.at
    this.skipLine()
    return this.text.slice(start, this.at++)
  }

  private skipLine(): void {
    while (this.at < this.text.length && !/[\r\n]/.test(this.text[this.at] ?? '')) this.at++
  }

  private readWord(): string {
    const parts: string[] = []
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? ''
      if (wordEnds.has(char)) break
      if (char === '`') {
        if (!this.substitution('`', 1)) break
      } else if (char === "'") parts.push(this.quoted())
      else if (char === '"') parts.push(this.doubleQuoted())
      else if (char === '\\') parts.push(this.escaped())
      else if (char !== '$' || !this.dollar(parts)) {
        parts.push(char)
        this.at++
      }
    }
    return parts.join('')
  }

  /** `$(`, `$'` and `$"`; false for any other dollar. */
  private dollar(parts: string[]): boolean {
    const next = this.text[this.at + 1]
    if (next === '(') return this.substitution(')', 2)
    if (next === '"') {
      this.at++
      parts.push(this.doubleQuoted())
      return true
    }
    if (next !== "'") return false
    this.at += 2
    while (this.at < this.text.length && this.text[this.at] !== "'") {
      if (this.text[this.at] === '\\') this.at++
      parts.push(this.text[this.at++] ?? '')
    }
    this.at++
    return true
  }

  /** Reads the commands of a substitution; their output is unknown, so nothing is added to the word. */
  private substitution(end: string, opening: number): boolean {
    // A backtick inside of backticks closes them.
    if (this.depth >= maxDepth || (end === '`' && this.inBackticks)) return false
    this.depth++
    this.at += opening
    const outer = this.inBackticks
    this.inBackticks = end === '`'
    this.list(end)
    this.inBackticks = outer
    this.depth--
    return true
  }

  private inBackticks = false

  private quoted(): string {
    const end = this.text.indexOf("'", this.at + 1)
    const start = this.at + 1
    this.at = end < 0 ? this.text.length : end + 1
    return this.text.slice(start, end < 0 ? undefined : end)
  }

  private doubleQuoted(): string {
    const parts: string[] = []
    this.at++
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      const char = this.text[this.at] ?? ''
      if (char === '\\') parts.push(this.escaped())
      else if (char === '`' && this.substitution('`', 1)) continue
      else if (char === '$' && this.text[this.at + 1] === '(' && this.substitution(')', 2)) continue
      else {
        parts.push(char)
        this.at++
      }
    }
    this.at++
    return parts.join('')
  }

  /** An escaped line end joins two lines. */
  private escaped(): string {
    const next = this.text[this.at + 1] ?? ''
    this.at += 2
    return next === '\n' ? '' : next
  }

  private startsWith(start: string): boolean {
    return this.text.startsWith(start, this.at)
  }
}

const separators = new Set([';', '&', '|', '\n', '\r', '(', ')'])
const wordEnds = new Set([...separators, ' ', '\t', '<', '>'])
