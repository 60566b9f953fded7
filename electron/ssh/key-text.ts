const utf8Mark = Buffer.from('\ufeff').toString('latin1')
const utf16Mark = Buffer.from('\ufeff', 'utf16le').toString('latin1')

/**
 * The text of a key file without what editors and shells of Windows put around it: marks of UTF-8, UTF-16 in place of it, empty
 * lines. It has one character per byte (latin1), before and after.
 */
export function keyText(text: string): string {
  const isUtf16 = text.startsWith(utf16Mark)
  const narrow = isUtf16 ? Buffer.from(wideText(text)).toString('latin1') : text
  return (narrow.startsWith(utf8Mark) ? narrow.slice(utf8Mark.length) : narrow).trim()
}

const wideText = (text: string): string =>
  Buffer.from(text.slice(utf16Mark.length), 'latin1').toString('utf16le')
