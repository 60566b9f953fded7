import { expect, it } from 'vitest'
import { readManifests } from './manifests'

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`
const names = (text: string) => readManifests(text).map(({ metadata }) => metadata.name)

it('reads several documents, and the items of a list', () => {
  expect(names(`---\n${pod('a')}---\n# nothing\n---\n${pod('b')}`)).toEqual(['a', 'b'])
  expect(names(JSON.stringify({ kind: 'List', items: readManifests(pod('a')) }))).toEqual(['a'])
})

it.each([
  ['', '0 objects'],
  ['kind: [', expect.any(String)],
  ['- a\n- b', 'apiVersion, kind, metadata.name'],
  ['just text', 'apiVersion, kind, metadata.name'],
  ['apiVersion: v1\nkind: Pod\nmetadata: {}', 'apiVersion, kind, metadata.name'],
])('refuses %j', (text, details) => {
  expect(() => readManifests(text)).toThrow(expect.objectContaining({ key: 'kubernetes.badYaml', details }))
})

it('refuses more than 200 objects', () => {
  const text = Array.from({ length: 201 }, (_, index) => `---\n${pod(`p${index}`)}`).join('')
  expect(() => readManifests(text)).toThrow(expect.objectContaining({ details: '201 objects' }))
})

it('refuses aliases that grow without end', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 98; level < 107; level++) {
    const [next, last] = [String.fromCharCode(level), String.fromCharCode(level - 1)]
    bomb.push(
      `${next}: &${next} [*${last}, *${last}, *${last}, *${last}, *${last}, *${last}, *${last}, *${last}]`,
    )
  }
  expect(() => readManifests(bomb.join('\n'))).toThrow(expect.objectContaining({ key: 'kubernetes.badYaml' }))
})
