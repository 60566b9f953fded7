const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** A size for people, with steps of 1024 as file managers have them: `1.4 MB`. */
export function sizeText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** Permissions as `ls -l` writes them, without the kind: `rwxr-sr-t`. */
export function modeText(mode: number): string {
  const triple = (bits: number, special: boolean, letter: string) =>
    [
      bits & 4 ? 'r' : '-',
      bits & 2 ? 'w' : '-',
      special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? 'x' : '-',
    ].join('')
  return (
    triple(mode >> 6, (mode & 0o4000) !== 0, 's') +
    triple(mode >> 3, (mode & 0o2000) !== 0, 's') +
    triple(mode, (mode & 0o1000) !== 0, 't')
  )
}

/** As chmod(1) takes it: `755`, `4755`. */
export const octalText = (mode: number): string => mode.toString(8).padStart(3, '0')

/** `2026-11-21 14:05`, in this PC's time. */
export function timeText(ms: number): string {
  const date = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** `1:05` or `2:03:04` for seconds. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** Control characters, and those that turn the direction of writing: they could make a name look like another. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A file's name with everything visible. */
export const nameText = (name: string): string =>
  name.replace(
    hidden,
    (mark) => short[mark] ?? `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
