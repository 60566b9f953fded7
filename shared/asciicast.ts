/**
 * Recordings of one terminal as asciicast v2 (docs.asciinema.org/manual/asciicast/v2): a header, then one event in each line.
 */
export interface CastHeader {
  width: number
  height: number
  /** When it began, in s since 1970. */
  timestamp: number
  title: string
}

/** `time` is in s since the recording of this terminal began. */
export type CastEvent = { time: number } & (
  | { type: 'output'; text: string }
  | { type: 'resize'; cols: number; rows: number }
  /** A remark beside the output. */
  | { type: 'marker'; text: string }
)

/** Clears the screen with all its settings (RIS): output that begins with it needs nothing that came before. */
export const resetScreen = '\x1bc'

/** What a terminal can be at most; a larger size in a file is a mistake or meant badly. */
const maxSize = 1000

export const castHeaderLine = (header: CastHeader): string => `${JSON.stringify({ version: 2, ...header })}\n`

export function castEventLine(event: CastEvent): string {
  const time = Math.round(event.time * 1e6) / 1e6
  if (event.type === 'resize') return `${JSON.stringify([time, 'r', `${event.cols}x${event.rows}`])}\n`
  return `${JSON.stringify([time, event.type === 'output' ? 'o' : 'm', event.text])}\n`
}

/** Null where the line is no header of version 2 with a size that a terminal can have. */
export function readCastHeader(line: string): CastHeader | null {
  const value = parse(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { version, width, height, timestamp, title } = value as Record<string, unknown>
  if (version !== 2 || !isSize(width) || !isSize(height)) return null
  return {
    width,
    height,
    timestamp: isTime(timestamp) ? timestamp : 0,
    title: typeof title === 'string' ? title : '',
  }
}

/** The events among the lines of `text`; all others are left out, such as a last line that a crash cut off. */
export function readCastEvents(text: string): CastEvent[] {
  const events: CastEvent[] = []
  for (const line of text.split('\n')) {
    const event = line === '' ? null : readEvent(line)
    if (event) events.push(event)
  }
  return events
}

function readEvent(line: string): CastEvent | null {
  const value = parse(line)
  if (!Array.isArray(value) || value.length !== 3) return null
  const [time, code, data]: unknown[] = value
  if (!isTime(time) || typeof data !== 'string') return null
  if (code === 'o') return { time, type: 'output', text: data }
  if (code === 'm') return { time, type: 'marker', text: data }
  if (code !== 'r') return null
  const [cols, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(data)?.slice(1).map(Number) ?? []
  return isSize(cols) && isSize(rows) ? { time, type: 'resize', cols, rows } : null
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxSize
