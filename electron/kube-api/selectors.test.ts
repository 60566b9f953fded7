import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSelector, labelSelector, matchesSelector } from './selectors'

const labels = { app: 'web', tier: 'front', empty: '' }

describe('a label selector', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app=web,tier=back', false],
    ['app!=db', true],
    ['nosuch!=db', true],
    ['app in (web, db)', true],
    ['app in (db)', false],
    ['app notin (db)', true],
    ['nosuch notin (db)', true],
    ['app', true],
    ['!app', false],
    ['!nosuch', true],
    ['constructor', false],
    ['empty=', true],
    ['app in (web),tier notin (a,b),!x', true],
  ])('%s → %s', (text, matches) => {
    expect(labelSelector(text)(labels)).toBe(matches)
  })

  it.each(['a b', '=x', 'a in b', 'a in (b', '!', 'a=b c'])('refuses “%s”', (text) => {
    expect(() => labelSelector(text)).toThrow()
  })

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
  const given = fc.dictionary(word, word, { maxKeys: 5 })

  it('of the labels themselves matches, and says the same as the selector of an object', () => {
    fc.assert(
      fc.property(given, given, (matchLabels, labels) => {
        const text = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
        expect(labelSelector(text.join(','))(matchLabels)).toBe(true)
        expect(labelSelector(text.join(','))(labels)).toBe(matchesSelector({ matchLabels }, labels))
      }),
    )
  })

  it('and its opposite never agree', () => {
    fc.assert(
      fc.property(word, fc.array(word, { minLength: 1, maxLength: 3 }), given, (key, values, labels) => {
        const list = values.join(',')
        expect(labelSelector(`${key} in (${list})`)(labels)).not.toBe(
          labelSelector(`${key} notin (${list})`)(labels),
        )
        expect(labelSelector(key)(labels)).not.toBe(labelSelector(`!${key}`)(labels))
      }),
    )
  })

  it('takes any text in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: fc.constantFrom(...'ab=!,() -.') }), (text) => {
        try {
          labelSelector(text)(labels)
        } catch (error) {
          expect(error).toMatchObject({ reason: 'BadRequest' })
        }
      }),
    )
  })
})

describe('a field selector', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: { nodeName: 'w1' },
  }

  it.each([
    ['spec.nodeName=w1', true],
    ['spec.nodeName!=w1', false],
    ['metadata.name=a,spec.nodeName==w1', true],
    ['status.phase=', true],
    ['status.phase!=Running', true],
  ])('%s → %s', (text, matches) => {
    expect(fieldSelector(text)(pod)).toBe(matches)
  })

  it('refuses fields that no API server selects by', () => {
    expect(() => fieldSelector('spec.containers=x')).toThrow('field label not supported')
  })
})
