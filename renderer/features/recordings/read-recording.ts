import type { Recording } from '#shared/recordings'
import type { Host } from '../../transport/host'

/** The text of one file, whole lines at a time. Ends early once `signal` is aborted. */
export async function* readFile(
  host: Host,
  id: string,
  file: string,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  let offset: number | null = 0
  while (offset !== null && !signal?.aborted) {
    const part: { text: string; next: number | null } = await host.call('recordings.read', {
      id,
      file,
      offset,
    })
    yield part.text
    offset = part.next
  }
}

/** What the host keeps beside the files, for the archive. */
export const indexText = ({ name, startedAt, length, panes }: Recording): string =>
  `${JSON.stringify({ version: 1, name, startedAt, length, panes }, null, 2)}\n`
