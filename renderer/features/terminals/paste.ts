/** Lines of a paste that the question shows. */
const previewLines = 8

/** A paste with a line break runs something by itself, so it is asked about once. */
export const needsConfirmation = (text: string): boolean => /[\r\n]/.test(text)

/** The first lines of a paste, and how many lines there are in all. A line break at the end starts no new line. */
export function pastePreview(text: string): { lines: string[]; total: number } {
  const lines = text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/)
  return { lines: lines.slice(0, previewLines), total: lines.length }
}
