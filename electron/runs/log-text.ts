import { plainLine } from '../platform/plain-text'

/** Longest line kept, in characters; what is beyond is counted, not kept. */
export const maxLineLength = 4000

/** No more of a line than this is looked at, in characters, so that a line of many megabytes costs nothing. */
const maxLookedAt = 16 * maxLineLength

/** The lines of `text` as they may be stored and shown: no escape sequences, no control characters, capped length. */
export function logLines(text: string): string[] {
  const lines = text.split('\n')
  // A final newline ends the last line and does not begin another.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map(harmless)
}

function harmless(line: string): string {
  const shown = plainLine(line.slice(0, maxLookedAt))
  const unseen = Math.max(0, line.length - maxLookedAt)
  if (shown.length <= maxLineLength && unseen === 0) return shown
  const kept = withoutHalfCharacter(shown.slice(0, maxLineLength))
  return `${kept} … (${shown.length - kept.length + unseen} more characters)`
}

function withoutHalfCharacter(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text
}
