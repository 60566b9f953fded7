import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { maxSnippets, type Snippet, snippetSchema } from '#shared/snippets'
import { fileError, readJson, writeAtomic } from '../platform/files'

const fileSchema = z.object({ version: z.literal(1), snippets: z.array(snippetSchema).max(maxSnippets) })

/** Largest file, in bytes; with the most snippets each has room for 8 KiB. */
const maxFileBytes = 4 * 1024 * 1024

/** No file is no snippets. Throws `config.corrupt` and leaves the file alone, `disk.denied`. */
export async function readSnippets(path: string): Promise<Snippet[]> {
  await checkSize(path)
  return (await readJson(path, fileSchema))?.snippets ?? []
}

/** Throws `state.conflict` for more than may be kept, `disk.*`. */
export async function writeSnippets(path: string, snippets: readonly Snippet[]): Promise<void> {
  const text = `${JSON.stringify({ version: 1, snippets }, null, 2)}\n`
  if (snippets.length > maxSnippets || Buffer.byteLength(text) > maxFileBytes)
    throw new LabError('state.conflict', 'snippets.tooMany', { params: { max: maxSnippets } })
  await writeAtomic(path, text)
}

/** A folder may come from anywhere: a huge file, or a device without an end, must not be read into memory. */
async function checkSize(path: string): Promise<void> {
  try {
    const found = await stat(path)
    if (found.isFile() && found.size <= maxFileBytes) return
    throw new LabError('config.corrupt', 'config.corrupt', {
      params: { path },
      details: `not a file of at most ${maxFileBytes} bytes`,
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path)
  }
}
