/** A line of an OpenSSH client configuration. */
export interface ConfigLine {
  line: number
  /** In lower case. */
  keyword: string
  args: string[]
}

/** Longer lines are not OpenSSH's either. */
const maxLength = 8192

/** Keyword of the comment that the own export writes, for names that cannot stand behind `Host`. No line can have it otherwise. */
export const ownName = '# pilothouse: name'

/** Null for an empty line or comment, `bad` where quotes are left open or there is no value. */
export function readConfigLine(text: string, line: number): ConfigLine | null | 'bad' {
  const content = text.trim()
  if (content === '' || content.startsWith('#')) return readOwnName(content, line)
  const [, keyword, rest] = /^([^\s=]+)(?:\s*=\s*|\s+)(.*)$/s.exec(content.slice(0, maxLength)) ?? []
  if (keyword === undefined || rest === undefined || content.length > maxLength) return 'bad'
  const args = splitArgs(rest)
  return args === null || args.length === 0 ? 'bad' : { line, keyword: keyword.toLowerCase(), args }
}

function readOwnName(comment: string, line: number): ConfigLine | null {
  const name = /^# Pilothouse: name = (.+)$/.exec(comment.slice(0, maxLength))?.[1]
  return name === undefined ? null : { line, keyword: ownName, args: [name] }
}

/** Words as OpenSSH splits them: both quotes, a backslash only before a quote, a backslash or a space, `#` begins a comment. */
export function splitArgs(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (const [part] of text.matchAll(/\\[\\"' ]|["']|\s+|[^\\"'\s]+|\\/g)) {
    if (isEscape(part, quote)) word = (word ?? '') + part.slice(1)
    else if (quote === '' && (part === '"' || part === "'")) {
      quote = part
      word ??= ''
    } else if (part === quote) quote = ''
    else if (quote === '' && part.trim() === '') {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === '' && word === null && part.startsWith('#')) return words
    else word = (word ?? '') + part
  }
  if (quote !== '') return null
  return word === null ? words : [...words, word]
}

/** A space is only escaped outside of quotes. */
const isEscape = (part: string, quote: string): boolean =>
  part.length === 2 && part.startsWith('\\') && !(part === '\\ ' && quote !== '')

/** A word as `splitArgs` reads it. */
export const quoteArg = (word: string): string =>
  /^[\w.:@/~+,%[\]-]+$/.test(word) ? word : `"${word.replace(/[\\"]/g, '\\$&')}"`
