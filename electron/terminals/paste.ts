const enter = '\r'
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'
/** Control characters (C0 without tab and line ends, DEL, C1): as in a paste, a text must not press keys or end a bracketed paste. */
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g

/**
 * The bytes that type `text` and press Enter once. Several lines, or a tab that would complete something, go as one bracketed paste to
 * a program that asked for that, and as they are to others; a line end at the very end is the Enter itself.
 */
export function typedText(text: string, bracketedPaste: boolean): Uint8Array {
  const lines = text
    .replace(controls, '')
    .replace(/\r\n?|\n/g, enter)
    .replace(/\r$/, '')
  const wrap = bracketedPaste && /[\r\t]/.test(lines)
  return Buffer.from((wrap ? pasteStart + lines + pasteEnd : lines) + enter)
}

/** To the end of the line, one character so that the next key never rings the bell, and delete to the beginning (readline, zle). */
export const deleteLine = '\x05 \x15'

/** The bytes that type one line and Enter at a prompt, in place of what was begun there. A tab is no completion. */
export function typedLine(line: string, bracketedPaste: boolean): Uint8Array {
  const text = line.replace(controls, '').replace(/[\r\n]/g, '')
  const wrap = bracketedPaste && text !== ''
  return Buffer.from(
    deleteLine + (wrap ? pasteStart + text + pasteEnd : text.replaceAll('\t', '\x16\t')) + enter,
  )
}
