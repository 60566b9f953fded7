/** In characters: with what is added, no more than the 255 bytes that file systems take. */
const maxLength = 50

/** Part of a file's name from any text: letters and digits of every script stay, all else becomes `_`. */
export const nameInFile = (text: string): string =>
  Array.from(text.normalize('NFC').replace(/[^\p{L}\p{N}-]+/gu, '_'))
    .slice(0, maxLength)
    .join('') || '_'

/** The time of day on this PC, as it sorts: `2026-03-14-150926`. */
export function timeInFile(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
}

/** Calls `make` with '', '-2', '-3' ... until it does not find something there already. */
export async function firstFree<T>(make: (suffix: string) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await make(number === 1 ? '' : `-${number}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
