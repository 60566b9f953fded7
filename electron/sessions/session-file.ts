import { constants } from 'node:fs'
import { copyFile, unlink } from 'node:fs/promises'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { type SessionTree, sessionTreeSchema } from '#shared/sessions'
import { fileError, readJson, writeAtomic } from '../platform/files'
import { mendTree } from './mend-tree'
import { completed, emptyTree } from './session-tree'

interface Stored {
  version: 1 | 2
  tree: SessionTree
  problems: readonly LabError[]
}

/** Leaves room for a number behind an id, which has 100 characters at most. */
const maxIdStem = 90

/** What is checked here is that it is ours; the tree in it may need mending. Version 1 knew a folder only as the path of its sessions. */
const fileSchema = z.discriminatedUnion('version', [
  z
    .looseObject({ version: z.literal(1) })
    .transform(({ version, sessions }) => ({ version, tree: { folders: [], sessions } })),
  z
    .looseObject({ version: z.literal(2) })
    .transform(({ version, folders, sessions }) => ({ version, tree: { folders, sessions } })),
])

/** `sessions.json`, read once and then kept in memory. */
export class SessionFile {
  readonly #path: string
  #loaded: Promise<SessionTree> | undefined
  /** The file is still as an older program wrote it. */
  #isOld = false
  #problems: readonly LabError[] = []

  constructor(path: string) {
    this.#path = path
  }

  /** Throws `config.corrupt` once where the file cannot be used; it is then moved aside, and the next call finds an empty tree. */
  read(): Promise<SessionTree> {
    this.#loaded ??= this.#load()
    return this.#loaded
  }

  /** What of the file was changed or left out when it was read; nothing any more once it was written anew. Throws what `read` throws. */
  async problems(): Promise<readonly LabError[]> {
    await this.read()
    return this.#problems
  }

  /** Throws `disk.*`; the tree is then still the one before. */
  async write(tree: SessionTree): Promise<void> {
    if (this.#isOld) await keepCopy(this.#path, `${this.#path}.version-1`)
    this.#isOld = false
    if (this.#problems.length > 0) await copyAside(this.#path)
    this.#problems = []
    await writeAtomic(this.#path, `${JSON.stringify({ version: 2, ...tree }, null, 2)}\n`)
    this.#loaded = Promise.resolve(tree)
  }

  async #load(): Promise<SessionTree> {
    try {
      const stored = await readStored(this.#path)
      this.#isOld = stored?.version === 1
      this.#problems = stored?.problems ?? []
      return stored ? completed(withOwnIds(stored.tree)) : emptyTree
    } catch (error) {
      this.#loaded = undefined
      if (!(error instanceof LabError) || error.code !== 'config.corrupt') throw error
      const path = await moveAside(this.#path)
      const details = error.details ?? ''
      throw new LabError('config.corrupt', 'sessions.movedAside', { params: { path }, details, cause: error })
    }
  }
}

/** Null where there is no file. Throws `config.corrupt` where nothing of it can be read. */
async function readStored(path: string): Promise<Stored | null> {
  const stored = await readJson(path, fileSchema)
  if (!stored) return null
  const { version, tree } = stored
  const checked = sessionTreeSchema.safeParse(tree)
  if (checked.success) return { version, tree: checked.data, problems: [] }
  const mended = mendTree(tree, path)
  if (mended) return { version, ...mended }
  const { message: details } = checked.error
  throw new LabError('config.corrupt', 'config.corrupt', { params: { path }, details, cause: checked.error })
}

/** Somebody may have copied a session with its id. What is done with the one would be done with the other as well. */
function withOwnIds({ folders, sessions }: SessionTree): SessionTree {
  const given = new Set(sessions.map(({ id }) => id))
  const seen = new Set<string>()
  const freeId = (id: string) => {
    const stem = id.slice(0, maxIdStem)
    let number = 2
    while (given.has(`${stem}-${number}`)) number += 1
    return `${stem}-${number}`
  }
  const apart = sessions.map((session) => {
    const id = seen.has(session.id) ? freeId(session.id) : session.id
    seen.add(id)
    given.add(id)
    return { ...session, id }
  })
  return { folders, sessions: apart }
}

/** An older program cannot read what this one writes, so the file as it was stays. A copy that is there is the older one. */
async function keepCopy(path: string, copy: string): Promise<void> {
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, copy)
  }
}

async function moveAside(path: string): Promise<string> {
  const aside = await copyAside(path)
  try {
    await unlink(path)
    return aside
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Copies the file to the first free `<path>.bad-<n>`. A rename could replace an older one; an exclusive copy cannot. */
async function copyAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const aside = `${path}.bad-${n}`
    try {
      await copyFile(path, aside, constants.COPYFILE_EXCL)
      return aside
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, path)
    }
  }
}
