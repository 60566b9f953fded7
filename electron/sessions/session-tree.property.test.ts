import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import { folderName, nameKey } from '#shared/session-names'
import type { SessionTree } from '#shared/sessions'
import {
  emptyTree,
  moveItems,
  removeItems,
  renameFolder,
  restoreItems,
  withFolder,
  withSession,
} from './session-tree'
import { testSession } from './testing'

/** The model: folders are objects that know their parent, so moving or renaming one is a single assignment. */
interface Folder {
  name: string
  parent: Folder | null
}
interface Kept {
  id: string
  folder: Folder | null
}
interface Real {
  tree: SessionTree
  bin: SessionTree[]
}

class Model {
  folders: Folder[] = []
  sessions: Kept[] = []
  readonly bin: Pick<Model, 'folders' | 'sessions'>[] = []

  path(folder: Folder | null): string {
    if (!folder) return ''
    return folder.parent ? `${this.path(folder.parent)}/${folder.name}` : folder.name
  }

  find(path: string): Folder | null {
    return this.folders.find((folder) => this.path(folder) === path) ?? null
  }

  make(path: string): Folder | null {
    const known = this.find(path)
    if (known || path === '') return known
    const name = folderName(path)
    const made = { name, parent: this.make(path.slice(0, -name.length - 1)) }
    this.folders.push(made)
    return made
  }

  within(folder: Folder | null, tops: readonly (Folder | null)[]): boolean {
    return folder !== null && (tops.includes(folder) || this.within(folder.parent, tops))
  }

  show() {
    return {
      folders: this.folders.map((folder) => this.path(folder)).sort(),
      sessions: this.sessions.map(({ id, folder }) => `${id} in ${this.path(folder)}`).sort(),
    }
  }
}

const show = ({ folders, sessions }: SessionTree) => ({
  folders: folders.toSorted(),
  sessions: sessions.map(({ id, folder }) => `${id} in ${folder}`).sort(),
})

/** Changes the tree and, where that was not refused, the model. */
type Change = (real: Real, model: Model, step: number) => Real

const anyPath = fc
  .array(fc.constantFrom('a', 'b', '__proto__'), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'))
const anyPlace = fc.option(anyPath, { nil: '' })
/** Steps are numbered; each may have made a session. */
const anyId = fc.integer({ min: 0, max: 15 }).map(String)
const anyItems = fc.record({
  sessions: fc.array(anyId, { maxLength: 3 }),
  folders: fc.array(anyPath, { maxLength: 2 }),
})

const addSession = fc.record({ name: fc.constantFrom('a', 'A', 'b', 'a 2', '서버'), folder: anyPlace }).map(
  ({ name, folder }): Change =>
    ({ tree, bin }, model, step) => {
      const isTaken = tree.sessions.some(
        (other) => other.folder === folder && nameKey(other.name) === nameKey(name),
      )
      if (isTaken) return { tree, bin }
      model.sessions.push({ id: String(step), folder: model.make(folder) })
      return { tree: withSession(tree, testSession(String(step), folder, name)), bin }
    },
)

const addFolder = anyPath.map(
  (path): Change =>
    ({ tree, bin }, model) => {
      const next = withFolder(tree, path)
      model.make(path)
      return { tree: next, bin }
    },
)

const rename = fc.record({ path: anyPath, name: fc.constantFrom('a', 'b', 'c') }).map(
  ({ path, name }): Change =>
    ({ tree, bin }, model) => {
      const next = renameFolder(tree, path, name)
      const folder = model.find(path)
      if (folder) folder.name = name
      return { tree: next, bin }
    },
)

const move = fc.record({ items: anyItems, to: anyPlace }).map(
  ({ items, to }): Change =>
    ({ tree, bin }, model) => {
      const next = moveItems(tree, items, to)
      const target = model.find(to)
      const folders = items.folders.map((path) => model.find(path))
      const tops = folders.filter((folder) => !model.within(folder?.parent ?? null, folders))
      for (const kept of model.sessions)
        if (items.sessions.includes(kept.id) && !model.within(kept.folder, tops)) kept.folder = target
      for (const folder of tops) if (folder) folder.parent = target
      return { tree: next, bin }
    },
)

const remove = anyItems.map(
  (items): Change =>
    ({ tree, bin }, model) => {
      const result = removeItems(tree, items)
      const tops = items.folders.map((path) => model.find(path))
      const isGone = ({ id, folder }: Kept) => items.sessions.includes(id) || model.within(folder, tops)
      model.bin.push({
        folders: model.folders.filter((folder) => model.within(folder, tops)),
        sessions: model.sessions.filter(isGone),
      })
      model.folders = model.folders.filter((folder) => !model.within(folder, tops))
      model.sessions = model.sessions.filter((kept) => !isGone(kept))
      return { tree: result.tree, bin: [...bin, result.removed] }
    },
)

/** Folders come back by their path: the one above may have got another name meanwhile. */
const restore = fc.constant<Change>(({ tree, bin }, model) => {
  const last = bin.at(-1)
  if (!last) return { tree, bin }
  model.bin.pop()
  for (const path of last.folders) model.make(path)
  for (const { id, folder } of last.sessions) model.sessions.push({ id, folder: model.make(folder) })
  return { tree: restoreItems(tree, last), bin: bin.slice(0, -1) }
})

it('does what the model does, keeps names apart, and never loses a session', () => {
  const changes = fc.array(fc.oneof(addSession, addSession, addFolder, rename, move, remove, restore), {
    maxLength: 16,
  })
  let refused = 0
  let done = 0
  fc.assert(
    fc.property(changes, (steps) => {
      const model = new Model()
      let real: Real = { tree: emptyTree, bin: [] }
      for (const [step, change] of steps.entries()) {
        try {
          real = change(real, model, step)
          done += 1
        } catch (error) {
          if (!(error instanceof LabError)) throw error
          refused += 1
        }
        expect(show(real.tree)).toEqual(model.show())
        const names = real.tree.sessions.map(({ folder, name }) => `${folder}/${nameKey(name)}`)
        expect(new Set(names).size).toBe(names.length)
        const binned = model.bin.flatMap(({ sessions }) => sessions)
        expect(real.bin.flatMap(({ sessions }) => sessions)).toHaveLength(binned.length)
      }
    }),
    { numRuns: 500 },
  )
  // Both ways were walked.
  expect(Math.min(refused, done)).toBeGreaterThan(500)
})
