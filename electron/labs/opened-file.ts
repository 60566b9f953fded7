import { join } from 'node:path'
import { z } from 'zod'
import { labIdSchema, labNameSchema, machineNameSchema } from '#shared/labs'
import { readJson, writeAtomic } from '../platform/files'
import type { OpenedEntry } from './opened-lab'

/** Most labs that are open at once. */
export const maxOpened = 100

const entriesSchema = z
  .array(
    z.object({
      id: labIdSchema,
      name: labNameSchema,
      path: z.string().min(1),
      machines: z.array(machineNameSchema).min(1),
    }),
  )
  .max(maxOpened)

/** `<home>/opened-labs.json`: the folders with a Vagrantfile that a person has opened and trusts. */
export class OpenedFile {
  readonly path: string

  constructor(homeFolder: string) {
    this.path = join(homeFolder, 'opened-labs.json')
  }

  /** Throws `config.corrupt`, `disk.denied`. */
  async read(): Promise<OpenedEntry[]> {
    return (await readJson(this.path, entriesSchema)) ?? []
  }

  /** Throws `config.corrupt` where the file before it cannot be read, `disk.full`, `disk.denied`. */
  async change(change: (entries: OpenedEntry[]) => OpenedEntry[]): Promise<void> {
    await writeAtomic(this.path, `${JSON.stringify(change(await this.read()), null, 2)}\n`)
  }
}
