/** Lines that the page keeps of one log; older ones go. */
export const maxLogLines = 10_000
/** Longest part of a line that is kept, in characters. */
const maxLineLength = 4000

/** Colours and the like, which a list of lines has no use for (ECMA-48, section 5.4). */
const controls = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f]/g

/** Lines of a log as its text arrives in pieces. */
export interface LogText {
  lines: readonly string[]
  /** What has come of a line that has not ended yet. */
  rest: string
  /** Older lines are gone. */
  dropped: boolean
}

export const emptyLog: LogText = { lines: [], rest: '', dropped: false }

export function withText({ lines, rest, dropped }: LogText, text: string): LogText {
  const pieces = (rest + text).split('\n')
  const unfinished = (pieces.pop() ?? '').slice(0, maxLineLength)
  const all = [...lines, ...pieces.map((line) => line.replace(controls, '').slice(0, maxLineLength))]
  return {
    lines: all.slice(-maxLogLines),
    rest: unfinished,
    dropped: dropped || all.length > maxLogLines,
  }
}

/** The log has ended, and with it a last line without a line feed, as a program leaves it that crashes. */
export const finished = (log: LogText): LogText => (log.rest === '' ? log : withText(log, '\n'))
