import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session } from '#shared/sessions'
import {
  copyName,
  countInside,
  folderAt,
  folderTree,
  freeFolderName,
  type SessionFolder,
  searchTree,
  sessionsIn,
} from './folder-tree'

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

const treeOf = (sessions: Session[], folders: string[] = []) => folderTree({ sessions, folders })

/** The tree as text: folders end with a slash and are followed by what is inside. */
const show = ({ folders, sessions }: SessionFolder): string =>
  [...folders.map((folder) => `${folder.path}/(${show(folder)})`), ...sessions.map(({ name }) => name)].join(
    ' ',
  )

describe('countInside', () => {
  it('counts what goes along with folders, however deep, and nothing twice', () => {
    const sessions = [session('a', 'Lab'), session('b', 'Lab/k8s/x'), session('c', 'Lab2'), session('d')]
    expect(countInside(sessions, { sessions: [], folders: ['Lab'] })).toBe(2)
    expect(countInside(sessions, { sessions: ['Lab-a', '-d'], folders: ['Lab', 'Lab/k8s'] })).toBe(1)
    expect(countInside(sessions, { sessions: ['-d'], folders: [] })).toBe(0)
  })
})

describe('folderTree', () => {
  it('nests folders, sorts by name and counts numbers', () => {
    const tree = treeOf([
      session('w10', 'Lab/k8s'),
      session('w2', 'Lab/k8s'),
      session('jump'),
      session('db', 'Lab'),
      session('a', 'Archive'),
    ])
    expect(show(tree)).toBe('Archive/(a) Lab/(Lab/k8s/(w2 w10) db) jump')
    expect(sessionsIn(tree).map(({ name }) => name)).toEqual(['a', 'w2', 'w10', 'db', 'jump'])
  })

  it('shows empty folders, and finds each by its path', () => {
    const tree = treeOf([session('a', 'Lab')], ['empty/inner', 'Lab'])
    expect(show(tree)).toBe('empty/(empty/inner/()) Lab/(a)')
    expect(folderAt(tree, 'empty/inner')?.name).toBe('inner')
    expect(folderAt(tree, '')).toBe(tree)
    expect(folderAt(tree, 'Lab/inner')).toBeNull()
  })

  it('keeps names apart that objects know by themselves', () => {
    expect(show(treeOf([session('x', '__proto__/constructor')]))).toBe(
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
        const shown = sessionsIn(treeOf(sessions)).map(({ id }) => Number(id))
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

describe('freeFolderName', () => {
  it('numbers a name that the folder has, whatever its case', () => {
    expect(freeFolderName('', 'New folder', ['Lab/New folder'])).toBe('New folder')
    expect(freeFolderName('Lab', 'New folder', ['Lab/new folder', 'Lab/New folder 2'])).toBe('New folder 3')
  })
})

describe('searchTree', () => {
  const list = {
    folders: ['Lab', 'Lab/k8s', 'empty'],
    sessions: [
      session('m-k8s', 'Lab/k8s'),
      session('db', 'Lab'),
      { ...session('x'), host: 'Web.example', port: 2222 },
    ],
  }
  const found = (query: string) => searchTree(list, query).sessions.map(({ name }) => name)

  it.each([
    ['k8s', ['m-k8s']],
    ['lab', ['m-k8s', 'db']],
    ['WEB.EX', ['x']],
    ['vagrant@', ['m-k8s', 'db', 'x']],
    [':2222', ['x']],
    ['lab db', ['db']],
    ['nothing', []],
  ])('finds %j in name, folder, host, port and user', (query, names) => expect(found(query)).toEqual(names))

  it('finds a folder by its name, also an empty one', () => {
    expect(searchTree(list, 'empt').folders).toEqual(['empty'])
  })
})
