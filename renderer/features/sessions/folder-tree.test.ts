import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session } from '#shared/sessions'
import { copyName, folderTree, type SessionFolder, sessionsIn } from './folder-tree'

const session = (name: string, folder = ''): Session => ({
  id: `${folder}-${name}`,
  name,
  folder,
  host: '127.0.0.1',
  port: 22,
  username: 'vagrant',
  auth: { method: 'password' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
})

/** The tree as text: folders end with a slash and are followed by what is inside. */
const show = ({ folders, sessions }: SessionFolder): string =>
  [...folders.map((folder) => `${folder.path}/(${show(folder)})`), ...sessions.map(({ name }) => name)].join(
    ' ',
  )

describe('folderTree', () => {
  it('nests folders, sorts by name and counts numbers', () => {
    const tree = folderTree([
      session('w10', 'Lab/k8s'),
      session('w2', 'Lab/k8s'),
      session('jump'),
      session('db', 'Lab'),
      session('a', 'Archive'),
    ])
    expect(show(tree)).toBe('Archive/(a) Lab/(Lab/k8s/(w2 w10) db) jump')
    expect(sessionsIn(tree).map(({ name }) => name)).toEqual(['a', 'w2', 'w10', 'db', 'jump'])
  })

  it('keeps names apart that objects know by themselves', () => {
    expect(show(folderTree([session('x', '__proto__/constructor')]))).toBe(
      '__proto__/(__proto__/constructor/(x))',
    )
  })

  it('shows every session exactly once', () => {
    const folder = fc
      .array(fc.constantFrom('a', 'b', '한글'), { maxLength: 4 })
      .map((names) => names.join('/'))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), folder), { maxLength: 40 }), (rows) => {
        const sessions = rows.map(([name, path], index) => ({ ...session(name, path), id: String(index) }))
        const shown = sessionsIn(folderTree(sessions)).map(({ id }) => Number(id))
        expect(shown.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index))
      }),
    )
  })
})

describe('copyName', () => {
  it('takes the next free number of the same folder', () => {
    const first = session('m-k8s', 'Lab')
    expect(copyName(first, [first])).toBe('m-k8s 2')
    const second = session('m-k8s 2', 'Lab')
    expect(copyName(second, [first, second])).toBe('m-k8s 3')
    expect(copyName(first, [first, session('m-k8s 2', 'Other')])).toBe('m-k8s 2')
  })
})
