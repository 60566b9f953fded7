import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../shared/i18n/', import.meta.url)
const languages = ['en', 'ko']

type Texts = Map<string, string>

function flatten(value: unknown, path: string, into: Texts): Texts {
  if (typeof value === 'string') return into.set(path, value)
  for (const [key, inner] of Object.entries(value as object)) flatten(inner, `${path}/${key}`, into)
  return into
}

const readTexts = (language: string, file: string): Texts =>
  flatten(JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')), '', new Map())

/** Korean has one plural form, so English's `_one` has no partner there. */
const withoutSingular = (texts: Texts): Texts =>
  new Map([...texts].filter(([path]) => !path.endsWith('_one')))

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').sort()

const tags = (text: string): string[] => (text.match(/<\/?\w+>/g) ?? []).sort()

it('has the same files in every language', () => {
  const [english, ...others] = languages.map((language) => readdirSync(new URL(language, folder)).sort())
  for (const files of others) expect(files).toEqual(english)
})

it('quotes in Korean with “ ” alone', () => {
  for (const file of readdirSync(new URL('ko', folder)))
    for (const [path, text] of readTexts('ko', file))
      expect([file, path, text.match(/[‘’'「」『』]/)?.[0]]).toEqual([file, path, undefined])
})

describe.each(readdirSync(new URL('en', folder)))('%s', (file) => {
  const english = readTexts('en', file)

  it.each(languages.slice(1))('has the same keys in %s', (language) => {
    const other = readTexts(language, file)
    expect([...withoutSingular(other).keys()].sort()).toEqual([...withoutSingular(english).keys()].sort())
  })

  it.each(languages.slice(1))('has the same placeholders in %s', (language) => {
    for (const [path, text] of readTexts(language, file)) {
      expect([path, placeholders(text)]).toEqual([path, placeholders(english.get(path) ?? '')])
      expect([path, tags(text)]).toEqual([path, tags(english.get(path) ?? '')])
    }
  })

  it('has a singular for each English plural, and no empty text', () => {
    for (const [path, text] of english) {
      expect([path, text.trim()]).not.toEqual([path, ''])
      if (path.endsWith('_other')) expect(english.has(path.replace(/_other$/, '_one'))).toBe(true)
    }
  })
})
