import type { RemoteSource } from '#shared/terminals'
import type { TransferRow } from './transfer-row'

/** What a transfer does. `run` goes on where an earlier run of the same job stopped, and throws what stopped it. */
export interface Job {
  run(row: TransferRow, signal: AbortSignal): Promise<void>
}

/** Tells that a folder's content is another now. */
export type FolderChanged = (place: RemoteSource, folder: string) => void
