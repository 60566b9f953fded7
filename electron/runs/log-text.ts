import { stripVTControlCharacters } from 'node:util'

/** Longest line kept, in characters; what is beyond is counted, not kept. */
export const maxLineLength = 4000

/** No more of a line than this is looked at, in characters, so that a line of many megabytes costs nothing. */
const maxLookedAt = 16 * maxLineLength

/**
 * Characters that would move the cursor, reorder text (bidi controls) or end a line where there is no `\n`.
 * Tab is harmless.
 */
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** The lines of `text` as they may be stored and shown: no escape sequences, no control characters, capped length. */
export function logLines(text: string): string[] {
  const lines = text.split('\n')
  // A final newline ends the last line and does not begin another.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map(harmless)
}

function harmless(line: string): string {
  const plain = stripVTControlCharacters(line.slice(0, maxLookedAt))
  const shown = lastOverwrite(plain).replace(unsafe, '\ufffd')
  const unseen = Math.max(0, line.length - maxLookedAt)
  if (shown.length <= maxLineLength && unseen === 0) return shown
  const kept = withoutHalfCharacter(shown.slice(0, maxLineLength))
  return `${kept} … (${shown.length - kept.length + unseen} more characters)`
}

/** Progress displays rewrite their line after a carriage return: what was written last is what a terminal shows. */
function lastOverwrite(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end)
}

function withoutHalfCharacter(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text
}
