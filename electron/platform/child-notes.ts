import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fileError, readJson } from './files'
import type { Logger } from './logger'
import { allProcesses, bootId, type ProcessEntry, processEntry } from './process-table'
import { stopTree } from './process-tree'

/** What a killed app left behind may clean up this long, in ms: Vagrant removes a machine that is half made. */
const defaultPatienceMs = 10_000

const noteSchema = z.object({
  /** Leader of a process group. */
  pid: z.number().int().min(2),
  start: z.number(),
  boot: z.string(),
  /** For the log. */
  command: z.string(),
})
type Note = z.infer<typeof noteSchema>

export interface ChildNotesOptions {
  /** `<home>/children`: a file for each program that runs. */
  folder: string
  logger: Logger
  /** Another time than the usual one, for tests. */
  patienceMs?: number
}

/**
 * Notes down the programs that this process runs, each in a group of its own: where the app is killed nothing ends them, and the
 * next app does. Windows has no such groups: the system ends a program there with the app, but not what that program has started.
 */
export class ChildNotes {
  readonly #options: ChildNotesOptions

  constructor(options: ChildNotesOptions) {
    this.#options = options
  }

  /** A failure is logged: the program goes on without its note. */
  async add(pid: number, command: string): Promise<void> {
    try {
      const entry = await processEntry(pid)
      if (!entry) return
      const note: Note = { pid, start: entry.start, boot: await bootId(), command }
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
      await writeFile(this.#path(pid), JSON.stringify(note), { mode: 0o600 })
    } catch (error) {
      this.#options.logger.warn({ err: error, pid }, 'a program that runs could not be noted')
    }
  }

  async remove(pid: number): Promise<void> {
    await rm(this.#path(pid), { force: true }).catch((error) =>
      this.#options.logger.warn({ err: error, pid }, 'the note of a program could not be removed'),
    )
  }

  /** Ends what an app that was killed has left; before this one starts a program. Takes at most some 15 s. */
  async endLeftBehind(): Promise<void> {
    const { folder, logger, patienceMs = defaultPatienceMs } = this.#options
    const names = await this.#names()
    const running = names.length > 0 ? await allProcesses() : []
    const boot = await bootId()
    await Promise.all(
      names.map(async (name) => {
        const note = await this.#read(name)
        if (note?.boot === boot && isStillThere(note, running)) {
          logger.warn({ note }, 'ending a program that a killed app has left behind')
          await stopTree(note.pid, patienceMs)
        }
        await rm(join(folder, name), { force: true })
      }),
    )
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#options.folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw fileError(error, this.#options.folder)
    }
  }

  async #read(name: string): Promise<Note | null> {
    try {
      return await readJson(join(this.#options.folder, name), noteSchema)
    } catch (error) {
      this.#options.logger.warn({ err: error, name }, 'the note of a program cannot be read')
      return null
    }
  }

  #path(pid: number): string {
    return join(this.#options.folder, `${pid}.json`)
  }
}

/**
 * Whether the group is the one that was noted. A number is not given again while a group has it: so it is where its leader is the
 * same, and where the leader has ended and all members are younger. Another leader means that our group is gone.
 */
function isStillThere({ pid, start }: Note, running: readonly ProcessEntry[]): boolean {
  const leader = running.find((entry) => entry.pid === pid)
  if (leader) return leader.start === start
  const members = running.filter(({ group }) => group === pid)
  return members.length > 0 && members.every((entry) => entry.start >= start)
}
