import { isUtf8 } from 'node:buffer'
import { decodeCp949, isRareInKorean } from '../../platform/cp949'
import { importError } from './found'

/**
 * The text of a file: UTF-8 or UTF-16 with a byte order mark, else UTF-8, else the code page of a Korean or Western Windows.
 * Throws `input.invalid` (`sessionImport.encoding`) with the line.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = byteOrderMark(bytes)
  if (marked) return refuseNul(decodeAs(marked, bytes))
  if (isUtf8(bytes)) return refuseNul(decodeAs('utf-8', bytes))
  return refuseNul(decodeAnsi(bytes))
}

/** As `decodeText`, but an XML file says by itself what it is. */
export function decodeXml(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^<\?xml[^>]*?encoding=["']([\w.:-]+)["']/.exec(start)?.[1]
  const text = decodeAs(byteOrderMark(bytes) ?? declared ?? 'utf-8', bytes)
  return refuseNul(text)
}

/** Bytes in the code page of whoever wrote them. Every byte is a character in Windows' Western one. */
export function decodeAnsi(bytes: Uint8Array): string {
  for (const decode of [decodeUtf8, decodeKorean]) {
    try {
      return decode(bytes)
    } catch {
      // Not this one.
    }
  }
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => westernSigns[character.charCodeAt(0) - 0x80] ?? character)
}

/** What Windows' Western code page has at 0x80 and on, where Latin-1 has controls; some versions of Node.js take it for Latin-1. */
const westernSigns = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/** A Western quotation mark and the letter after it look like a rare syllable; Korean text has common ones as well. */
function decodeKorean(bytes: Uint8Array): string {
  const text = decodeCp949(bytes, { fatal: true })
  const foreign = text.match(/[^\0-\x7f]/g) ?? []
  if (foreign.length > 0 && foreign.every(isRareInKorean)) throw new TypeError('Not Korean')
  return text
}

function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true })
    return decoder.encoding === 'euc-kr' ? decodeCp949(bytes, { fatal: true }) : decoder.decode(bytes)
  } catch {
    throw importError('sessionImport.encoding', { line: badLine(encoding, bytes) })
  }
}

/** The first line that is not text in this encoding; 1 where nobody knows the encoding. */
function badLine(encoding: string, bytes: Uint8Array): number {
  try {
    return new TextDecoder(encoding).decode(bytes).split('�')[0]?.split('\n').length ?? 1
  } catch {
    return 1
  }
}

function refuseNul(text: string): string {
  const at = text.indexOf('\0')
  if (at < 0) return text
  throw importError('sessionImport.encoding', { line: text.slice(0, at).split('\n').length })
}
