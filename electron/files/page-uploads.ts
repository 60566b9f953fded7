import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { LabError } from '#shared/errors'
import type { PageFile } from '#shared/files'
import type { Emit } from '../rpc'
import type { Chunk, Found, Item, ReadStore } from './store'

/** A page has this long to begin sending, in ms: it only has to be there and still have the file. */
const beginMs = 30_000

interface Wanted {
  begin(body: Readable): void
}

/** Bytes of files that pages have: they are asked for by event and come as requests of their own. */
export class PageUploads {
  readonly #emit: Emit
  readonly #wanted = new Map<string, Wanted>()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** The files of one page, and folders that have none. */
  store(key: string, files: readonly PageFile[], emptyFolders: readonly string[]): ReadStore {
    const items = itemsOf(files, emptyFolders)
    return {
      walk: async () => items,
      // A browser refuses to read a file that has changed since it was chosen.
      stat: async (path) => items.find((item) => item.path === path) ?? null,
      read: (item, offset, signal) => this.#read(key, item, offset, signal),
    }
  }

  /** Takes the bytes that were asked for as `request`; resolves when they have all been used. Throws `files.notWanted`. */
  receive(request: string, body: Readable): Promise<void> {
    const wanted = this.#wanted.get(request)
    if (!wanted) throw new LabError('resource.missing', 'files.notWanted')
    this.#wanted.delete(request)
    return new Promise((resolve) => {
      body.once('close', resolve)
      wanted.begin(body)
    })
  }

  async *#read(key: string, item: Item, offset: number, signal: AbortSignal): AsyncIterable<Chunk> {
    if (offset >= item.size) return
    const body = await this.#ask(key, item, offset, signal)
    const stop = () => body.destroy()
    signal.addEventListener('abort', stop)
    let position = offset
    try {
      for await (const bytes of body as AsyncIterable<Buffer>) {
        position += bytes.length
        yield { bytes, free: () => undefined }
      }
    } catch (cause) {
      throw signal.aborted ? signal.reason : gone(item, cause)
    } finally {
      signal.removeEventListener('abort', stop)
      body.destroy()
    }
    if (position !== item.size) throw gone(item)
  }

  #ask(key: string, item: Item, offset: number, signal: AbortSignal): Promise<Readable> {
    const request = randomUUID()
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        this.#wanted.delete(request)
      }
      const stop = () => {
        finish()
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        finish()
        reject(gone(item))
      }, beginMs)
      signal.addEventListener('abort', stop)
      this.#wanted.set(request, {
        begin: (body) => {
          finish()
          resolve(body)
        },
      })
      this.#emit('files.wanted', { key, request, file: Number(item.path), offset, end: item.size })
    })
  }
}

const gone = (item: Item, cause?: unknown) =>
  new LabError('resource.missing', 'files.pageGone', { params: { path: item.names.join('/') }, cause })

/** Files by their number, with the folders that their paths name before them. */
function itemsOf(files: readonly PageFile[], emptyFolders: readonly string[]): Item[] {
  const folders = new Map<string, Item>()
  const addFolder = (names: readonly string[], modified: number) => {
    const path = names.join('/')
    const folder: Found = { kind: 'folder', size: 0, mode: null, modified }
    if (!folders.has(path)) folders.set(path, { ...folder, path: `folder:${path}`, names: [...names] })
  }
  const items = files.map(({ path, size, modified }, index): Item => {
    const names = path.split('/')
    for (let depth = 1; depth < names.length; depth++) addFolder(names.slice(0, depth), modified)
    return { kind: 'file', size, mode: null, modified, path: String(index), names }
  })
  // A browser does not tell when a folder was changed.
  const now = Date.now()
  for (const names of emptyFolders.map((path) => path.split('/')))
    for (let depth = 1; depth <= names.length; depth++) addFolder(names.slice(0, depth), now)
  return [...folders.values(), ...items]
}
