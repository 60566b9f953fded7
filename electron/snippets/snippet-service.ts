import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import type { CheckedInput } from '#shared/contract/index'
import { LabError, toWire } from '#shared/errors'
import { isWithin } from '#shared/session-names'
import { sessionFolderSchema } from '#shared/sessions'
import type { Snippet, SnippetList, SnippetPlace } from '#shared/snippets'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import { readSnippets, writeSnippets } from './snippet-file'

/** A lab's own snippets. The name says whose file it is, since the folder may be somebody else's. */
const labFileName = 'pilothouse-snippets.json'

interface SnippetServiceOptions {
  homeFolder: string
  /** A lab's folder, and whether anything in it may be written; null where there is no such lab. */
  lab(labId: string): { path: string; writable: boolean } | null
  emit: Emit
  logger: Logger
}

/** The user's snippets and those of labs. Files are read anew each time: a lab's may have come with its folder. */
export class SnippetService {
  readonly #options: SnippetServiceOptions
  /** One change after the other: each starts from what the one before wrote. */
  readonly #changes = new PQueue({ concurrency: 1 })

  constructor(options: SnippetServiceOptions) {
    this.#options = options
  }

  readonly handlers: HandlersOf<'snippets'> = {
    'snippets.list': ({ labId }) => {
      const places: SnippetPlace[] = [{ type: 'user' }]
      if (labId !== null) places.push({ type: 'lab', labId })
      return Promise.all(places.map((place) => this.#list(place)))
    },
    'snippets.save': (input) => this.#save(input),
    'snippets.renameFolder': ({ place, from, to }) =>
      this.#change(place, (snippets) => inRenamedFolder(snippets, from, to)),
    'snippets.remove': ({ place, id }) =>
      this.#change(place, (snippets) => {
        found(snippets, id)
        return snippets.filter((other) => other.id !== id)
      }),
    'snippets.restore': ({ place, snippet }) =>
      this.#change(place, (snippets) => [...snippets.filter(({ id }) => id !== snippet.id), snippet]),
  }

  /** Waits for what is being written. */
  async dispose(): Promise<void> {
    await this.#changes.onIdle()
  }

  async #list(place: SnippetPlace): Promise<SnippetList> {
    const { path, writable } = this.#fileOf(place)
    try {
      return { place, writable, snippets: await readSnippets(path) }
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'Snippets could not be read')
      return { place, writable: false, snippets: [], error: toWire(error) }
    }
  }

  /**
   * A snippet that is moved is written at its new place before it is taken from the old one: it is never lost. It gets a new id,
   * since another one may have its id there: files are copied with their labs.
   */
  async #save({ place, id, from = place, draft }: CheckedInput<'snippets.save'>): Promise<Snippet> {
    const isMoved = !isDeepStrictEqual(from, place)
    const isNew = id === undefined || isMoved
    const saved: Snippet = { ...draft, id: isNew ? randomUUID() : id }
    await this.#change(place, (snippets) => {
      if (isNew) return [...snippets, saved]
      found(snippets, id)
      return snippets.map((other) => (other.id === id ? saved : other))
    })
    if (isMoved) await this.#change(from, (snippets) => snippets.filter((other) => other.id !== id))
    return saved
  }

  /** Throws `config.corrupt` where the file cannot be read, and does not touch it. */
  async #change(place: SnippetPlace, change: (snippets: Snippet[]) => Snippet[]): Promise<void> {
    await this.#changes.add(async () => {
      const { path, writable } = this.#fileOf(place)
      if (!writable) throw new LabError('state.conflict', 'snippets.foreign')
      await writeSnippets(path, change(await readSnippets(path)))
      this.#options.emit('snippets.changed', { place })
    })
  }

  /** Throws `labs.missing`. */
  #fileOf(place: SnippetPlace): { path: string; writable: boolean } {
    if (place.type === 'user')
      return { path: join(this.#options.homeFolder, 'snippets.json'), writable: true }
    const lab = this.#options.lab(place.labId)
    if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: place.labId } })
    return { path: join(lab.path, labFileName), writable: lab.writable }
  }
}

/** Throws `sessions.folderMissing` where nothing is in it, and `input.invalid` where the folders below would be too long. */
function inRenamedFolder(snippets: readonly Snippet[], from: string, to: string): Snippet[] {
  if (!snippets.some(({ folder }) => isWithin(folder, from)))
    throw new LabError('resource.missing', 'sessions.folderMissing')
  return snippets.map((snippet) => {
    if (!isWithin(snippet.folder, from)) return snippet
    const folder = (to + snippet.folder.slice(from.length)).replace(/^\//, '')
    if (!sessionFolderSchema.safeParse(folder).success)
      throw new LabError('input.invalid', 'input.invalid', {
        issues: [{ path: 'to', key: 'sessions.folderTooLong' }],
      })
    return { ...snippet, folder }
  })
}

function found(snippets: readonly Snippet[], id: string): void {
  if (!snippets.some((other) => other.id === id)) throw new LabError('resource.missing', 'snippets.missing')
}
