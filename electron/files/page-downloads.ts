import { posix } from 'node:path'
import { PassThrough, pipeline, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { LabError } from '#shared/errors'
import type { RemoteSource } from '#shared/terminals'
import { leftOut } from './left-out'
import { localName } from './local-names'
import type { OpenPlace, Places } from './places'
import { Reconnects } from './reconnects'
import { RemoteStore } from './remote-store'
import type { Item } from './store'
import type { Driven, Transfers } from './transfers'
import { unlessAborted } from './unless-aborted'

/** A browser asks within this time, in ms, or not at all. */
const ticketMs = 60_000
/** Tickets that wait at the same time. */
const maxTickets = 100

/** What a browser is to save. */
export interface Download {
  name: string
  /** Null for an archive, whose length is known at its end. */
  size: number | null
  stream: Readable
}

interface Offer {
  place: RemoteSource
  paths: readonly string[]
  timer: NodeJS.Timeout
}

/** Files that browsers fetch with a ticket: a link can carry no token, and must not. */
export class PageDownloads {
  readonly #places: Places
  readonly #transfers: Transfers
  readonly #offers = new Map<string, Offer>()

  constructor(places: Places, transfers: Transfers) {
    this.#places = places
    this.#transfers = transfers
  }

  offer(ticket: string, place: RemoteSource, paths: readonly string[]): void {
    if (this.#offers.size >= maxTickets)
      throw new LabError('resource.busy', 'files.tooManyTransfers', { params: { count: maxTickets } })
    const timer = setTimeout(() => this.#offers.delete(ticket), ticketMs)
    this.#offers.set(ticket, { place, paths, timer })
  }

  /**
   * Good once, and cancelled where `gone` is aborted before it gives anything. Throws `files.notWanted` for an unknown ticket, and
   * what opening the files throws.
   */
  async take(ticket: string, gone: AbortSignal): Promise<Download> {
    const offer = this.#offers.get(ticket)
    if (!offer) throw new LabError('resource.missing', 'files.notWanted')
    this.#withdraw(ticket, offer)
    const { place, paths } = offer
    const title = await this.#places.title(place)
    const name = posix.basename(paths[0] ?? '') || title
    const start = { name, count: paths.length, from: title, to: '', places: [place] }
    const driven = this.#transfers.drive({ kind: 'download', ...start })
    gone.addEventListener('abort', driven.cancel)
    if (gone.aborted) driven.cancel()
    try {
      return await this.#begin(offer, paths.length === 1 ? name : title, driven)
    } catch (error) {
      driven.end(error)
      throw error
    } finally {
      gone.removeEventListener('abort', driven.cancel)
    }
  }

  dispose(): void {
    for (const [ticket, offer] of this.#offers) this.#withdraw(ticket, offer)
  }

  #withdraw(ticket: string, { timer }: Offer): void {
    clearTimeout(timer)
    this.#offers.delete(ticket)
  }

  async #begin({ place, paths }: Offer, name: string, driven: Driven): Promise<Download> {
    const files = new RemoteFiles(this.#places, place, await this.#places.open(place, driven.signal))
    try {
      const items = await unlessAborted(files.walk(paths, driven.signal), driven.signal)
      driven.row.setTotal(items.reduce((sum, { kind, size }) => sum + (kind === 'file' ? size : 0), 0))
      const [first] = items
      const single = items.length === 1 && first?.kind === 'file' ? first : null
      const bytes = single ? Readable.from(files.read(single, driven)) : archive(items, files, driven)
      const stream = follow(bytes, driven, files)
      return single ? { name, size: single.size, stream } : { name: `${name}.zip`, size: null, stream }
    } catch (error) {
      files.close()
      throw error
    }
  }
}

/** What the browser reads. The transfer ends with it, and it ends with the transfer. */
function follow(bytes: Readable, { signal, cancel, end }: Driven, files: RemoteFiles): Readable {
  const output = new PassThrough()
  let failure: unknown
  signal.addEventListener('abort', () => output.destroy(signal.reason))
  // Comes before the output is closed for it; the output's own error may be the browser's.
  bytes.once('error', (error) => {
    failure = error
  })
  output.once('close', () => {
    // The browser's own way to cancel: it stops reading.
    if (!output.readableEnded && failure === undefined) cancel()
    files.close()
    end(failure)
  })
  pipeline(bytes, output, () => undefined)
  return output
}

/** Files of a machine that stay readable when the connection breaks. */
class RemoteFiles {
  readonly #places: Places
  readonly #place: RemoteSource
  #opened: OpenPlace
  #readBefore = 0

  constructor(places: Places, place: RemoteSource, opened: OpenPlace) {
    this.#places = places
    this.#place = place
    this.#opened = opened
  }

  walk(paths: readonly string[], signal: AbortSignal): Promise<Item[]> {
    return this.#store.walk(paths, signal)
  }

  /** The bytes of one file. Throws `files.sourceChanged` where it is another one after the connection came back. */
  async *read(item: Item, { row, signal }: Driven): AsyncGenerator<Uint8Array> {
    const reconnects = new Reconnects(row, signal)
    let position = 0
    while (position < item.size) {
      try {
        for await (const { bytes } of this.#store.read(item, position)) {
          position += bytes.length
          row.setDone(this.#readBefore + position)
          yield bytes
        }
      } catch (error) {
        await reconnects.pauseAfter(error)
        await this.#reopen(item, reconnects, signal)
      }
    }
    this.#readBefore += item.size
  }

  close(): void {
    this.#opened.close()
  }

  get #store(): RemoteStore {
    return new RemoteStore(this.#opened.sftp)
  }

  async #reopen(item: Item, reconnects: Reconnects, signal: AbortSignal): Promise<void> {
    this.#opened.close()
    for (;;) {
      try {
        this.#opened = await this.#places.open(this.#place, signal)
        const found = await this.#store.stat(item.path)
        if (found?.size === item.size && found.modified === item.modified) return
      } catch (error) {
        await reconnects.pauseAfter(error)
        continue
      }
      throw new LabError('state.conflict', 'files.sourceChanged', { params: { path: item.path } })
    }
  }
}

/** Without compression: it would be slower than the network. Names are made such as every system takes. */
function archive(items: readonly Item[], files: RemoteFiles, driven: Driven): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error) => output.destroy(error))
  for (const item of items) {
    const path = item.names.map((name) => localName(name, 'win32')).join('/')
    const options = { mtime: new Date(item.modified), mode: item.mode ?? 0o644 }
    if (item.kind === 'folder') zip.addEmptyDirectory(path, { ...options, mode: 0o755 })
    else if (item.kind === 'file')
      zip.addReadStreamLazy(
        path,
        { ...options, mode: 0o100000 | options.mode, size: item.size, compress: false },
        (give) => {
          const bytes = Readable.from(files.read(item, driven))
          // yazl does not listen, and an error that nobody hears ends the program.
          bytes.once('error', (error) => output.destroy(error))
          give(null, bytes)
        },
      )
    else driven.row.leaveOut(item.names.join('/'), leftOut(item.kind))
  }
  zip.end()
  return output
}
