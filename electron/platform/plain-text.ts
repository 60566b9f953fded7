import { stripVTControlCharacters } from 'node:util'

/**
 * Characters that would move the cursor, reorder text (bidi controls) or end a line where there is no `\n`.
 * Tab is harmless.
 */
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** One line of a program's output as a person would read it: no escape sequences, no control characters. */
export const plainLine = (line: string): string =>
  lastOverwrite(stripVTControlCharacters(line)).replace(unsafe, '\ufffd')

/** Progress displays rewrite their line after a carriage return: what was written last is what a terminal shows. */
function lastOverwrite(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end)
}
