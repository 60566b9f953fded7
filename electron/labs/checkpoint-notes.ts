import { join } from 'node:path'
import { z } from 'zod'
import { checkpointSchema, type RunCheckpoint } from '#shared/checkpoints'
import { readJson, writeAtomic } from '../platform/files'

const noteSchema = checkpointSchema.omit({ whole: true }).extend({
  /** Every node's snapshot was taken. */
  taken: z.boolean(),
  /** All nodes that the lab had, and those that ran. */
  nodes: z.array(z.string()),
  running: z.array(z.string()),
})
export type CheckpointNote = z.infer<typeof noteSchema>

const notesSchema = z.array(noteSchema)

/** `<lab>/.pilothouse/checkpoints.json`: the checkpoints of one lab, newest first. Throws `config.corrupt`, `disk.full`, `disk.denied`. */
export class CheckpointNotes {
  readonly #path: string

  constructor(labFolder: string) {
    this.#path = join(labFolder, '.pilothouse', 'checkpoints.json')
  }

  async list(): Promise<CheckpointNote[]> {
    return (await readJson(this.#path, notesSchema)) ?? []
  }

  async find(id: string): Promise<CheckpointNote | undefined> {
    return (await this.list()).find((note) => note.id === id)
  }

  /** Before its first snapshot: a checkpoint that is not finished is known, too. */
  async begin({ id, name, running }: RunCheckpoint, nodes: string[]): Promise<void> {
    const others = (await this.list()).filter((note) => note.id !== id)
    const note = { id, name, nodes, running, createdAt: Date.now(), bytes: null, taken: false }
    await this.#write([note, ...others])
  }

  async finish(id: string, bytes: number | null): Promise<void> {
    const notes = await this.list()
    await this.#write(notes.map((note) => (note.id === id ? { ...note, bytes, taken: true } : note)))
  }

  async remove(id: string): Promise<void> {
    await this.#write((await this.list()).filter((note) => note.id !== id))
  }

  async #write(notes: readonly CheckpointNote[]): Promise<void> {
    await writeAtomic(this.#path, `${JSON.stringify(notes, null, 2)}\n`)
  }
}
