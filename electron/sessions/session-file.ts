import { constants } from 'node:fs'
import { copyFile, unlink } from 'node:fs/promises'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { type SessionTree, sessionSchema, sessionTreeSchema } from '#shared/sessions'
import { fileError, readJson, writeAtomic } from '../platform/files'
import { completed, emptyTree } from './session-tree'

interface Stored {
  version: 1 | 2
  tree: SessionTree
}

/** Version 1 knew a folder only as the path of its sessions. */
const fileSchema = z.discriminatedUnion('version', [
  z
    .object({ version: z.literal(1), sessions: z.array(sessionSchema) })
    .transform(({ version, sessions }): Stored => ({ version, tree: { folders: [], sessions } })),
  sessionTreeSchema
    .extend({ version: z.literal(2) })
    .transform(({ version, ...tree }): Stored => ({ version, tree })),
])

/** `sessions.json`, read once and then kept in memory. */
export class SessionFile {
  readonly #path: string
  #loaded: Promise<SessionTree> | undefined
  /** The file is still as an older program wrote it. */
  #isOld = false

  constructor(path: string) {
    this.#path = path
  }

  /** Throws `config.corrupt` once where the file cannot be used; it is then moved aside, and the next call finds an empty tree. */
  read(): Promise<SessionTree> {
    this.#loaded ??= this.#load()
    return this.#loaded
  }

  /** Throws `disk.*`; the tree is then still the one before. */
  async write(tree: SessionTree): Promise<void> {
    if (this.#isOld) await keepCopy(this.#path, `${this.#path}.version-1`)
    this.#isOld = false
    await writeAtomic(this.#path, `${JSON.stringify({ version: 2, ...tree }, null, 2)}\n`)
    this.#loaded = Promise.resolve(tree)
  }

  async #load(): Promise<SessionTree> {
    try {
      const stored = await readJson(this.#path, fileSchema)
      this.#isOld = stored?.version === 1
      return stored ? completed(stored.tree) : emptyTree
    } catch (error) {
      this.#loaded = undefined
      if (!(error instanceof LabError) || error.code !== 'config.corrupt') throw error
      const path = await moveAside(this.#path)
      const details = error.details ?? ''
      throw new LabError('config.corrupt', 'sessions.movedAside', { params: { path }, details, cause: error })
    }
  }
}

/** An older program cannot read what this one writes, so the file as it was stays. A copy that is there is the older one. */
async function keepCopy(path: string, copy: string): Promise<void> {
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, copy)
  }
}

/** Moves the file to the first free `<path>.bad-<n>`. A rename could replace an older one; an exclusive copy cannot. */
async function moveAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const aside = `${path}.bad-${n}`
    try {
      await copyFile(path, aside, constants.COPYFILE_EXCL)
      await unlink(path)
      return aside
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, path)
    }
  }
}
