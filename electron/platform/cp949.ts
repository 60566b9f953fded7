/*
 * Windows' Korean code page 949 is EUC-KR and, at byte pairs that are free there, the other Hangul syllables in the order of
 * Unicode (https://encoding.spec.whatwg.org/#index-euc-kr). Node.js reads EUC-KR alone under that name.
 */

const eucKr = new TextDecoder('euc-kr')
const strictEucKr = new TextDecoder('euc-kr', { fatal: true })

const firstSyllable = 0xac00
const lastSyllable = 0xd7a3

/** Characters by their two bytes. */
const extension = new Map([[0xa2e6, '€'], [0xa2e7, '®'], ...rareSyllables()])
const rare = new Set(extension.values())

function* rareSyllables(): Generator<[number, string]> {
  const common = commonSyllables()
  const pairs = freePairs()
  for (let code = firstSyllable; code <= lastSyllable; code++) {
    const syllable = String.fromCharCode(code)
    if (!common.has(syllable)) yield [Number(pairs.next().value), syllable]
  }
}

/** Those of EUC-KR. */
function commonSyllables(): Set<string> {
  const bytes: number[] = []
  for (let lead = 0xb0; lead <= 0xc8; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) bytes.push(lead, trail)
  return new Set(eucKr.decode(Uint8Array.from(bytes)))
}

function* freePairs(): Generator<number> {
  for (let lead = 0x81; ; lead++)
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? 0xfe : 0xa0); trail++) {
      const isFree = trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81
      if (isFree) yield lead * 0x100 + trail
    }
}

/** With `fatal`, throws `TypeError` where the bytes are no text in this code page. */
export function decodeCp949(bytes: Uint8Array, { fatal = false } = {}): string {
  const decoder = fatal ? strictEucKr : eucKr
  let text = ''
  let decoded = 0
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const own = extension.get(lead * 0x100 + (bytes[at + 1] ?? 0))
    if (own !== undefined) {
      text += decoder.decode(bytes.subarray(decoded, at)) + own
      decoded = at + 2
    }
    at++
  }
  return text + decoder.decode(bytes.subarray(decoded))
}

/** Whether a character is one that this code page has and EUC-KR has not. */
export const isRareInKorean = (character: string): boolean => rare.has(character)
