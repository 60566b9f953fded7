import type { LogLine } from '#shared/runs'

/** Lines kept in the page; older ones are asked for again when they are wanted. */
export const maxLines = 5000
/** Lines that one press of `Earlier lines` adds. */
export const earlierLines = 2000
/** Lines that are drawn as one block, so that a new line redraws one block only. */
const blockLines = 200

/** Lines of one run with rising, gapless numbers. */
export interface LogWindow {
  lines: readonly LogLine[]
  /** How many may be kept; grows when earlier lines are asked for. */
  cap: number
}

export const emptyLog: LogWindow = { lines: [], cap: maxLines }

export const lastSeq = ({ lines }: LogWindow): number => lines.at(-1)?.seq ?? 0
export const firstSeq = ({ lines }: LogWindow): number => lines[0]?.seq ?? 1

/** True where lines between the window and `incoming` were missed. */
export const leavesGap = (log: LogWindow, incoming: readonly LogLine[]): boolean =>
  (incoming[0]?.seq ?? 0) > lastSeq(log) + 1

/** Adds what is new at the end; above the cap the oldest lines go. */
export function appendLines(log: LogWindow, incoming: readonly LogLine[]): LogWindow {
  const last = lastSeq(log)
  const fresh = incoming.filter((line) => line.seq > last)
  return fresh.length === 0 ? log : { ...log, lines: [...log.lines, ...fresh].slice(-log.cap) }
}

/** Adds lines from before the window, and room for them. */
export function prependLines(log: LogWindow, earlier: readonly LogLine[]): LogWindow {
  const first = firstSeq(log)
  const older = earlier.filter((line) => line.seq < first)
  return { lines: [...older, ...log.lines], cap: log.cap + older.length }
}

/** Cuts lines at fixed numbers, so that blocks stay the same while lines are added. */
export function toBlocks(lines: readonly LogLine[]): { id: number; lines: LogLine[] }[] {
  const blocks: { id: number; lines: LogLine[] }[] = []
  for (const line of lines) {
    const id = Math.floor((line.seq - 1) / blockLines)
    const last = blocks.at(-1)
    if (last?.id === id) last.lines.push(line)
    else blocks.push({ id, lines: [line] })
  }
  return blocks
}
