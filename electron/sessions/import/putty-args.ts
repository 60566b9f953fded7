import type { Forward, Session } from '#shared/sessions'
import { readForward } from './forwards'

/** What PuTTY's command line says about a session. */
export interface PuttyArgs {
  port?: string
  username?: string
  auth?: Session['auth']
  secret?: string
  /** A protocol other than SSH. */
  protocol?: string
  forwards: Forward[]
  /** What the session has no place for. */
  rest: string[]
}

/** Passwords, also as KiTTY spells them. */
const secretOption = /^--?(pw|pass|passw|passwd|password)(?:=(.*))?$/is
const protocols: Record<string, string> = {
  '-telnet': 'Telnet',
  '-rlogin': 'Rlogin',
  '-raw': 'Raw',
  '-serial': 'Serial',
}
/** Options whose next word belongs to them, and has no place in a session. */
const withValue = new Set([
  '-load',
  '-m',
  '-hostkey',
  '-sercfg',
  '-sessionlog',
  '-nc',
  '-cert',
  '-pwfile',
  '-proxycmd',
])

/** Reads the arguments of SuperPuTTY's `ExtraArgs`. A secret never gets into `rest`. */
export function readPuttyArgs(text: string): PuttyArgs {
  const found: PuttyArgs = { forwards: [], rest: [] }
  const words = splitCommandLine(text)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const secret = secretOption.exec(word)
    if (secret) found.secret = secret[2] ?? words.shift() ?? ''
    else readOption(word, words, found)
  }
  return found
}

function readOption(option: string, words: string[], found: PuttyArgs): void {
  const protocol = protocols[option]
  if (protocol !== undefined) found.protocol = protocol
  else if (option === '-agent') found.auth ??= { method: 'agent' }
  else if (option === '-noagent') found.auth ??= { method: 'password' }
  else if (/^-[LRD]$/.test(option)) addForward(option, words.shift() ?? '', found)
  else if (/^-[Pli]$/.test(option)) readValue(option, words.shift() ?? '', found)
  else if (option !== '-ssh') keep(option, words, found)
}

function readValue(option: string, value: string, found: PuttyArgs): void {
  if (value === '') found.rest.push(option)
  else if (option === '-P') found.port = value
  else if (option === '-l') found.username = value
  else found.auth = { method: 'key', keyPath: value }
}

function addForward(option: string, text: string, found: PuttyArgs): void {
  const forward = readForward(option.slice(1), text)
  if (forward) found.forwards.push(forward)
  else found.rest.push(`${option} ${quote(text)}`)
}

/** A program that makes the connection may be given a password; its command is not kept then. */
function keep(option: string, words: string[], found: PuttyArgs): void {
  const value = withValue.has(option) ? words.shift() : undefined
  const isSecret = option === '-proxycmd' && /-pw|pass/i.test(value ?? '')
  found.rest.push(value === undefined || isSecret ? option : `${option} ${quote(value)}`)
}

/** A word as Windows programs read it: in quotes where it has spaces, with backslashes doubled only before a quote. */
export function quote(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word
  // The last kind takes each run of backslashes whole, so that none is looked at again from its middle.
  const escaped = word.replace(/(\\*)"|(\\+)$|\\+/g, (run, before?: string, last?: string) => {
    if (before !== undefined) return `${before}${before}\\"`
    return last === undefined ? run : run + run
  })
  return `"${escaped}"`
}

/** Words of a Windows command line, by the rules of Microsoft's C library that PuTTY follows. */
export function splitCommandLine(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quoted = false
  for (const [part] of text.matchAll(/\\*"|\s+|[^\s"\\]+|\\+/g)) {
    if (part.endsWith('"')) {
      const backslashes = part.length - 1
      word = (word ?? '') + '\\'.repeat(backslashes >> 1)
      if (backslashes % 2 === 1) word += '"'
      else quoted = !quoted
    } else if (quoted || part.trim() !== '') word = (word ?? '') + part
    else if (word !== null) {
      words.push(word)
      word = null
    }
  }
  return word === null ? words : [...words, word]
}
