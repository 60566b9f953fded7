import type { Findings } from './found'
import { readSessionFile } from './read-file'

/** Test helper: what a text of this name has, with the user `me` of this PC left open. */
export const read = (name: string, text: string, path: string | null = null): Promise<Findings> =>
  readSessionFile({ name, bytes: Buffer.from(text), path })

/** Test helper: `line reason`, for every line that is left out. */
export const reasons = ({ skipped }: Findings): string[] =>
  skipped.map(({ line, reason, file }) => `${file === undefined ? '' : `${file} `}${line} ${reason}`)
