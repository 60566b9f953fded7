import { join } from 'node:path'
import { z } from 'zod'
import { recordedPaneSchema } from '#shared/recordings'
import { readJson, writeAtomic } from '../platform/files'

/** What joins the files of a recording to one time line. */
const indexSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  /** In ms since 1970. */
  startedAt: z.number(),
  /** In s; null while it runs, or where the app ended meanwhile. */
  length: z.number().nonnegative().nullable(),
  panes: z.array(recordedPaneSchema),
})
export type RecordingIndex = z.infer<typeof indexSchema>

const pathIn = (folder: string): string => join(folder, 'index.json')

/** Null where there is none. Throws `config.corrupt`. */
export const readIndex = (folder: string): Promise<RecordingIndex | null> =>
  readJson(pathIn(folder), indexSchema)

export const writeIndex = (folder: string, index: RecordingIndex): Promise<void> =>
  writeAtomic(pathIn(folder), `${JSON.stringify(index, null, 2)}\n`)
