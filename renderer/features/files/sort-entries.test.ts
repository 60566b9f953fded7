import { describe, expect, it } from 'vitest'
import type { FileEntry } from '#shared/files'
import { childOf, crumbsOf, parentOf } from './paths'
import { type SortKey, sortEntries } from './sort-entries'

const entry = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({
  name,
  kind: 'file',
  size: 0,
  mode: 0o644,
  owner: 'root',
  group: 'root',
  modified: 0,
  ...more,
})

const entries = [
  entry('file10', { size: 1, modified: 3 }),
  entry('file9', { size: 3, modified: 1, owner: 'adm' }),
  entry('.hidden', { size: 2, modified: 2 }),
  entry('zone', { kind: 'folder' }),
  entry('etc', { kind: 'link', link: { path: '/etc', kind: 'folder' } }),
]
const namesBy = (key: SortKey, descending = false, showHidden = true) =>
  sortEntries(entries, { key, descending }, showHidden).map(({ name }) => name)

describe('the order of entries', () => {
  it('has folders first, and numbers in names as numbers', () => {
    expect(namesBy('name')).toEqual(['etc', 'zone', '.hidden', 'file9', 'file10'])
    expect(namesBy('name', true)).toEqual(['zone', 'etc', 'file10', 'file9', '.hidden'])
  })

  it('follows the chosen column', () => {
    expect(namesBy('size').slice(2)).toEqual(['file10', '.hidden', 'file9'])
    expect(namesBy('modified', true).slice(2)).toEqual(['file10', '.hidden', 'file9'])
    expect(namesBy('owner').slice(2)).toEqual(['file9', '.hidden', 'file10'])
  })

  it('leaves out what is hidden', () => {
    expect(namesBy('name', false, false)).toEqual(['etc', 'zone', 'file9', 'file10'])
  })
})

describe('paths', () => {
  it('go down and up', () => {
    expect([childOf('/', 'a'), childOf('/a', 'b')]).toEqual(['/a', '/a/b'])
    expect([parentOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', '/', '/'])
  })

  it('are shown folder by folder', () => {
    expect(crumbsOf('/etc/ssh').map(({ path }) => path)).toEqual(['/', '/etc', '/etc/ssh'])
    expect(crumbsOf('/')).toEqual([{ name: '/', path: '/' }])
  })
})
