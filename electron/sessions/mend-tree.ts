import { z } from 'zod'
import { type ErrorKey, LabError } from '#shared/errors'
import { folderPathSchema, type Session, type SessionTree, sessionSchema } from '#shared/sessions'
import { restoreItems } from './session-tree'

interface MendedTree {
  tree: SessionTree
  /** For people: what was changed, and what is left out. */
  problems: LabError[]
}

/** A folder or session of the file. */
interface Entry<T> {
  /** Its name in the file. */
  label: string
  /** Undefined where it cannot be read. */
  mended: T | undefined
  isChanged: boolean
}

/** Entries that a message names, and characters of each. */
const told = { entries: 10, characters: 60 }

const looseTree = z.object({ folders: z.array(z.unknown()), sessions: z.array(z.unknown()) })

/**
 * Makes the best of a tree that does not fit its form, as somebody may have written it by hand: names lose the `/` that they cannot have,
 * and what still does not fit is left out alone. Null where nothing can be read. `path` is the file that it is from.
 */
export function mendTree(value: unknown, path: string): MendedTree | null {
  const parsed = looseTree.safeParse(value)
  if (!parsed.success) return null
  const folders = parsed.data.folders.map(mendFolder)
  const sessions = parsed.data.sessions.map(mendSession)
  const entries = [...folders, ...sessions]
  if (entries.every(({ mended }) => mended === undefined)) return null
  const sessionsThat = (isChanged: boolean) =>
    sessions.flatMap((one) => (one.isChanged === isChanged ? (one.mended ?? []) : []))
  const unchanged = { folders: folders.flatMap(({ mended }) => mended ?? []), sessions: sessionsThat(false) }
  return {
    // A name that was changed may be one that its folder has.
    tree: restoreItems(unchanged, { folders: [], sessions: sessionsThat(true) }),
    problems: [
      ...tell(
        'sessions.namesChanged',
        entries.filter(({ isChanged }) => isChanged),
        path,
      ),
      ...tell(
        'sessions.entriesLeftOut',
        entries.filter(({ mended }) => mended === undefined),
        path,
      ),
    ],
  }
}

function mendFolder(value: unknown): Entry<string> {
  const path = withoutEmptyLevels(value)
  const { data, success } = folderPathSchema.safeParse(path)
  return { label: labelOf(value), mended: data, isChanged: success && path !== value }
}

function mendSession(value: unknown): Entry<Session> {
  const raw = z.looseObject({}).safeParse(value).data ?? {}
  const folder = withoutEmptyLevels(raw.folder)
  const name = typeof raw.name === 'string' ? raw.name.replaceAll('/', '-') : raw.name
  const { data, success } = sessionSchema.safeParse({ ...raw, folder, name })
  const isRenamed = name !== raw.name
  return {
    label: labelOf(success && !isRenamed ? raw.folder : raw.name),
    mended: data,
    isChanged: success && (isRenamed || folder !== raw.folder),
  }
}

const withoutEmptyLevels = (path: unknown): unknown =>
  typeof path === 'string' ? path.split('/').filter(Boolean).join('/') : path

const labelOf = (name: unknown): string =>
  typeof name === 'string' && name !== '' ? name.slice(0, told.characters) : '?'

function tell(key: ErrorKey, entries: readonly Entry<unknown>[], path: string): LabError[] {
  if (entries.length === 0) return []
  const labels = [...new Set(entries.map(({ label }) => label))]
  const names = labels.slice(0, told.entries).join(', ') + (labels.length > told.entries ? ', …' : '')
  return [new LabError('config.corrupt', key, { params: { names, path } })]
}
