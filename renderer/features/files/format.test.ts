import { describe, expect, it } from 'vitest'
import { durationText, modeText, nameText, octalText, sizeText } from './format'

describe('what people read', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [1536, '1.5 KB'],
    [734_003, '717 KB'],
    [1024 ** 3, '1.0 GB'],
    [5 * 1024 ** 4, '5.0 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text))

  it.each([
    [0o755, 'rwxr-xr-x', '755'],
    [0o640, 'rw-r-----', '640'],
    [0o4755, 'rwsr-xr-x', '4755'],
    [0o2644, 'rw-r-Sr--', '2644'],
    [0o1777, 'rwxrwxrwt', '1777'],
    [0, '---------', '000'],
  ])('%o is shown as ls does', (mode, text, octal) => {
    expect(modeText(mode)).toBe(text)
    expect(octalText(mode)).toBe(octal)
  })

  it.each([
    [0.2, '0:01'],
    [65, '1:05'],
    [3661, '1:01:01'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text))

  it('hides nothing of a name', () => {
    expect(nameText('a\nb\tc')).toBe('a\\nb\\tc')
    expect(nameText('gpj\u202ecod.exe')).toBe('gpj\\u202ecod.exe')
    expect(nameText('한글 -rf')).toBe('한글 -rf')
  })
})
