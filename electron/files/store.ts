import type { FileKind } from '#shared/files'

/** What is known of one file or folder. */
export interface Found {
  kind: FileKind
  size: number
  /** Permission bits; null where the store has none. */
  mode: number | null
  /** In ms since 1970. */
  modified: number
}

/** One thing to be copied, named by the names from the chosen one down to it. */
export interface Item extends Found {
  path: string
  names: readonly string[]
}

/** Some bytes of a file. */
export interface Chunk {
  bytes: Uint8Array
  /** Lets their memory be used again. Not calling it is no leak; reading them afterwards is a mistake. */
  free(): void
}

/** Where bytes come from. */
export interface ReadStore {
  /** What is below `paths`, folders before their content. Links are followed only at the top. Throws `files.tooMany`. */
  walk(paths: readonly string[], signal: AbortSignal): Promise<Item[]>
  /** Follows links; one that leads nowhere is told as what it is. Null where there is nothing. */
  stat(path: string): Promise<Found | null>
  /** The bytes from `offset` to `item.size`; throws `files.sourceChanged` where there are fewer. A slow reader slows the source down. */
  read(item: Item, offset: number, signal: AbortSignal): AsyncIterable<Chunk>
}

/** One file that is being written. */
export interface Writer {
  /** Resolves once there is room for more; bytes may still be on their way. Frees the chunk when they are there. */
  write(chunk: Chunk): Promise<void>
  /** Waits for all bytes. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Where bytes go. Paths are the store's own. */
export interface WriteStore extends ReadStore {
  /** The path of `name` in `folder`, with what the store does not allow in names replaced. */
  join(folder: string, name: string): string
  /** Creates the folder where it is not there yet. */
  makeFolder(path: string): Promise<void>
  /**
   * Opens for writing from `offset` on; with 0 an older content is dropped. What is behind `offset` is cut off. `mode` are a
   * new file's permissions, so that nobody reads a private one while it is copied; null lets the store decide.
   */
  write(path: string, offset: number, mode: number | null): Promise<Writer>
  /** Reads `length` bytes at `offset`; fewer at the end. */
  readAt(path: string, offset: number, length: number): Promise<Uint8Array>
  /** Gives the file its name. Without `overwrite` a name that is taken throws `files.exists`. */
  rename(from: string, to: string, overwrite: boolean): Promise<void>
  remove(path: string): Promise<void>
  setAttributes(path: string, attributes: { mode?: number; modified?: number }): Promise<void>
}

/** Of one request. OpenSSH takes 256 KiB with its header; ssh2 cuts it into parts for servers that take less. */
export const requestBytes = 255 * 1024

/** What readers give at once: some requests together, since each detour to the disk goes through another thread. */
export const chunkBytes = 4 * requestBytes

/** Bytes that may lie unwritten behind the end of a file that broke off: what was on its way at the same time. */
export const windowBytes = 4 * 1024 * 1024
