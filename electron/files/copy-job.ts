import { LabError } from '#shared/errors'
import type { ConflictChoice, Transfer } from '#shared/files'
import { copyFile } from './copy-file'
import type { Job } from './jobs'
import { leftOut } from './left-out'
import type { Found, Item, ReadStore, WriteStore } from './store'
import type { TransferRow } from './transfer-row'

/** A store that is open until it is closed. */
export interface Opened<Store> {
  store: Store
  close(): void
}

export interface CopyJobOptions {
  paths: readonly string[]
  openSource(signal: AbortSignal): Promise<Opened<ReadStore>>
  /** With the folder to copy into. */
  openTarget(signal: AbortSignal): Promise<Opened<WriteStore> & { folder: string }>
  originOf(item: Item): string
  preserve: boolean
  ask(
    question: NonNullable<Transfer['question']>,
    row: TransferRow,
    signal: AbortSignal,
  ): Promise<ConflictChoice>
  claim(path: string): () => void
  /** Something in this folder of the target is new. */
  changed(folder: string): void
}

/** A connection that hangs is closed this long, in ms, after the transfer was cancelled: whatever waits for it then ends. */
const patienceMs = 2000

/** Failures that concern the whole transfer; any other is that of one file, and the rest goes on. */
const stops = (error: unknown): boolean =>
  !(error instanceof LabError) ||
  error.code.startsWith('net.') ||
  ['cancelled', 'disk.full', 'host.lost'].includes(error.code) ||
  error.key === 'files.pageGone'

/** Copies files and folders from one store to another. */
export class CopyJob implements Job {
  readonly #options: CopyJobOptions
  #items: readonly Item[] | undefined
  readonly #finished = new Set<Item>()
  /** Bytes of the items that are finished. */
  #finishedBytes = 0
  readonly #choices = new Map<Item, ConflictChoice>()
  /** Folders that could not be made: what was to go into them fails with them. */
  readonly #failedFolders = new Set<string>()

  constructor(options: CopyJobOptions) {
    this.#options = options
  }

  async run(row: TransferRow, signal: AbortSignal): Promise<void> {
    const source = await this.#options.openSource(signal)
    try {
      const target = await this.#options.openTarget(signal)
      const end = () => {
        source.close()
        target.close()
      }
      row.hasConnected = true
      const impatience = endAfter(signal, patienceMs, end)
      try {
        await this.#copyAll(source.store, target.store, target.folder, row, signal)
      } finally {
        impatience()
        target.close()
      }
    } finally {
      source.close()
    }
  }

  async #copyAll(
    source: ReadStore,
    target: WriteStore,
    root: string,
    row: TransferRow,
    signal: AbortSignal,
  ): Promise<void> {
    this.#items ??= await source.walk(this.#options.paths, signal)
    this.#failedFolders.clear()
    row.forgetProblems()
    row.setTotal(this.#items.reduce((sum, item) => sum + bytesOf(item), 0))
    const isNothing = this.#items.every(isLeftOut)
    for (const item of this.#items) {
      if (this.#finished.has(item) || this.#isBelowFailed(item)) continue
      if (isLeftOut(item) && !isNothing) {
        row.leaveOut(item.names.join('/'), leftOut(item.kind))
        continue
      }
      signal.throwIfAborted()
      const folder = item.names.slice(0, -1).reduce((path, name) => target.join(path, name), root)
      try {
        await this.#copyOne(item, folder, source, target, row, signal)
        this.#finish(item, row)
      } catch (error) {
        signal.throwIfAborted()
        if (stops(error)) throw error
        if (item.kind === 'folder') this.#failedFolders.add(item.names.join('/'))
        row.addProblem(item.names.join('/'), error)
      }
      if (item.names.length === 1) this.#options.changed(root)
    }
    if (this.#options.preserve) await this.#setFolderAttributes(target, root)
  }

  async #copyOne(
    item: Item,
    folder: string,
    source: ReadStore,
    target: WriteStore,
    row: TransferRow,
    signal: AbortSignal,
  ): Promise<void> {
    if (item.kind === 'folder') return await target.makeFolder(target.join(folder, item.names.at(-1) ?? ''))
    // A transfer that has nothing else has failed.
    if (isLeftOut(item)) throw leftOut(item.kind)
    const { originOf, preserve, claim } = this.#options
    const isCopied = await copyFile(item, folder, {
      source,
      target,
      originOf,
      preserve,
      signal,
      claim,
      decide: (file, existing) => this.#decide(file, existing, row, signal),
      progress: (bytes) => row.setDone(this.#finishedBytes + bytes),
    })
    if (!isCopied) row.skip()
  }

  /** Asked once for each file, also where the connection breaks in between. */
  async #decide(item: Item, existing: Found, row: TransferRow, signal: AbortSignal): Promise<ConflictChoice> {
    const known = this.#choices.get(item)
    if (known) return known
    const choice = await this.#options.ask(
      {
        name: item.names.join('/'),
        existing: { size: existing.size, modified: existing.modified },
        incoming: { size: item.size, modified: item.modified },
      },
      row,
      signal,
    )
    this.#choices.set(item, choice)
    return choice
  }

  #finish(item: Item, row: TransferRow): void {
    this.#finished.add(item)
    this.#finishedBytes += bytesOf(item)
    row.setDone(this.#finishedBytes)
  }

  #isBelowFailed({ names }: Item): boolean {
    return names.some((_, depth) => depth > 0 && this.#failedFolders.has(names.slice(0, depth).join('/')))
  }

  /** Last, and the innermost first: a folder that may not be written to could not be filled, and filling it changes its time. */
  async #setFolderAttributes(target: WriteStore, root: string): Promise<void> {
    const folders = (this.#items ?? []).filter((item) => item.kind === 'folder' && this.#finished.has(item))
    for (const { names, mode, modified } of folders.reverse()) {
      const path = names.reduce((folder, name) => target.join(folder, name), root)
      await target.setAttributes(path, { modified, ...(mode !== null && { mode }) })
    }
  }
}

/** Links that lead to no file, devices and their like. */
const isLeftOut = (item: Item): item is Item & { kind: 'link' | 'other' } =>
  item.kind === 'link' || item.kind === 'other'

const bytesOf = (item: Item): number => (item.kind === 'file' ? item.size : 0)

/** Runs `end` some time after `signal`; the given function takes that back. */
function endAfter(signal: AbortSignal, ms: number, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const aborted = () => {
    timer = setTimeout(end, ms)
  }
  signal.addEventListener('abort', aborted)
  return () => {
    signal.removeEventListener('abort', aborted)
    clearTimeout(timer)
  }
}
