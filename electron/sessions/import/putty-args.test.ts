import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quote, readPuttyArgs, splitCommandLine } from './putty-args'

describe('splitCommandLine', () => {
  it.each([
    ['a "b c" d', ['a', 'b c', 'd']],
    ['"C:\\dir\\\\" x', ['C:\\dir\\', 'x']],
    ['C:\\a\\b', ['C:\\a\\b']],
    ['"say \\"hi\\""', ['say "hi"']],
    ['a""b ""', ['ab', '']],
    ['"open end', ['open end']],
    ['  ', []],
  ])('splits %s', (text, words) => expect(splitCommandLine(text)).toEqual(words))

  it('takes back what quote wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '한', '-') })), (words) => {
        expect(splitCommandLine(words.map(quote).join(' '))).toEqual(words)
      }),
    )
  })
})

describe('readPuttyArgs', () => {
  it.each(['-pw', '-pass', '--password', '-PW'])(
    'takes the secret of %s and keeps it nowhere else',
    (option) => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom('-A', '-X', '-L', '-i', '-C')),
          fc.stringMatching(/^[a-z]{8,}$/),
          (others, word) => {
            const { secret, ...rest } = readPuttyArgs([option, word, ...others].join(' '))
            expect(secret).toBe(word)
            expect(JSON.stringify(rest)).not.toContain(word)
          },
        ),
      )
    },
  )

  it('knows whether Pageant is asked', () => {
    expect(readPuttyArgs('-agent').auth).toEqual({ method: 'agent' })
    expect(readPuttyArgs('-noagent').auth).toEqual({ method: 'password' })
    expect(readPuttyArgs('-noagent -i key.ppk').auth).toEqual({ method: 'key', keyPath: 'key.ppk' })
    expect(readPuttyArgs('-C').auth).toBeUndefined()
  })

  it('is not led astray by options without their value', () => {
    expect(readPuttyArgs('-pw')).toMatchObject({ secret: '', rest: [] })
    expect(readPuttyArgs('-i')).toMatchObject({ rest: ['-i'] })
    expect(readPuttyArgs('-L')).toMatchObject({ forwards: [], rest: ['-L ""'] })
  })
})
