import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { basename, posix } from 'node:path'
import type { Readable } from 'node:stream'
import { LabError } from '#shared/errors'
import type { Transfer, TransferSource, TransferTarget } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import type { Platform } from '../platform/platform'
import type { Emit, HandlersOf } from '../rpc'
import type { SshConnections, SshTarget } from '../ssh'
import { browseHandlers } from './browse'
import { CopyJob, type CopyJobOptions } from './copy-job'
import { keyFolder } from './key-folder'
import { LocalStore } from './local-store'
import { type Download, PageDownloads } from './page-downloads'
import { PageUploads } from './page-uploads'
import { Places, placeKey } from './places'
import { RemoteStore } from './remote-store'
import { RemoveJob } from './remove-job'
import { Transfers } from './transfers'
import { unlessAborted } from './unless-aborted'

interface FileServiceOptions {
  connections: SshConnections
  resolve(place: RemoteSource): Promise<{ target: SshTarget; title: string }>
  platform: Platform
  emit: Emit
  logger: Logger
}

/** One side of a copy. */
type Source = Pick<CopyJobOptions, 'paths' | 'openSource' | 'originOf'> & { title: string; names: string[] }
type Target = Pick<CopyJobOptions, 'openTarget' | 'changed'> & { title: string; key: string }

/** Files on machines: browsing them, and copying them between machines, this PC and pages. */
export class FileService {
  readonly #options: FileServiceOptions
  readonly #places: Places
  readonly #transfers: Transfers
  readonly #uploads: PageUploads
  readonly #downloads: PageDownloads
  /** Files that are being written. */
  readonly #claimed = new Set<string>()
  readonly handlers: HandlersOf<'files'>

  constructor(options: FileServiceOptions) {
    this.#options = options
    this.#places = new Places(options)
    this.#transfers = new Transfers(options.emit, options.logger.child({ service: 'files' }))
    this.#uploads = new PageUploads(options.emit)
    this.#downloads = new PageDownloads(this.#places, this.#transfers)
    this.handlers = {
      ...browseHandlers(this.#places, this.#changed),
      'files.remove': ({ place, paths }) => this.#remove(place, paths),
      'files.transfers': () => this.#transfers.list(),
      'files.copy': ({ from, to, preserve }) => this.#copy(from, to, preserve),
      'files.download': ({ place, paths, ticket }) => this.#downloads.offer(ticket, place, paths),
      'files.answer': ({ transferId, choice, forAll }) => this.#transfers.answer(transferId, choice, forAll),
      'files.cancel': ({ transferId }) => this.#transfers.cancel(transferId),
      'files.retry': ({ transferId }) => this.#transfers.retry(transferId),
      'files.clearFinished': () => this.#transfers.clearFinished(),
      'files.chooseFolder': async () => ({ path: await options.platform.chooseFolder() }),
      'files.chooseKeyFile': async () => ({
        path: await options.platform.chooseFile(keyFolder(homedir())),
      }),
    }
  }

  /** Bytes that were asked of a page by `files.wanted`. Resolves when they have been used; throws `files.notWanted`. */
  receive(request: string, body: Readable): Promise<void> {
    return this.#uploads.receive(request, body)
  }

  /**
   * What `files.download` made ready, until `gone` says that the browser wants it no more. Throws `files.notWanted`, and what
   * opening the files throws.
   */
  deliver(ticket: string, gone: AbortSignal): Promise<Download> {
    return this.#downloads.take(ticket, gone)
  }

  async dispose(): Promise<void> {
    this.#downloads.dispose()
    await this.#transfers.dispose()
    this.#places.dispose()
  }

  readonly #changed = (place: RemoteSource, folder: string) =>
    this.#options.emit('files.changed', { place, folder })

  async #remove(place: RemoteSource, paths: readonly string[]): Promise<void> {
    const job = new RemoveJob(this.#places, place, paths, this.#changed)
    const title = await this.#places.title(place)
    const [first = ''] = paths
    this.#transfers.start(
      {
        kind: 'delete',
        name: posix.basename(first),
        count: paths.length,
        from: title,
        to: '',
        places: [place],
      },
      randomUUID(),
      job,
    )
  }

  async #copy(from: TransferSource, to: TransferTarget, preserve: boolean): Promise<string[]> {
    if ((from.type === 'local' || to.type === 'local') && !this.#options.platform.capabilities.localFiles)
      throw new LabError('auth.denied', 'files.hostDisk')
    const source = await this.#source(from)
    const targets = await this.#targets(to)
    const batch = randomUUID()
    const places = [
      ...(from.type === 'remote' ? [from.place] : []),
      ...(to.type === 'remote' ? to.places : []),
    ]
    return targets.map((target) => {
      const start = {
        kind: kindOf(from, to),
        name: source.names[0] ?? '',
        count: source.names.length,
        from: source.title,
        to: target.title,
        places,
      }
      const job = new CopyJob({
        ...source,
        ...target,
        preserve,
        ask: (question, row, signal) => this.#transfers.ask(batch, question, row, signal),
        claim: (path) => this.#claim(`${target.key} ${path}`),
      })
      return this.#transfers.start(start, batch, job)
    })
  }

  async #source(from: TransferSource): Promise<Source> {
    if (from.type === 'local') {
      const open = async () => ({ store: new LocalStore(), close: () => undefined })
      const { paths } = from
      return {
        paths,
        openSource: open,
        originOf: ({ path }) => `local ${path}`,
        title: '',
        names: paths.map((path) => basename(path)),
      }
    }
    if (from.type === 'page') {
      const store = this.#uploads.store(from.key, from.files, from.emptyFolders)
      const paths = [...from.files.map(({ path }) => path), ...from.emptyFolders]
      const names = [...new Set(paths.map((path) => path.split('/')[0] ?? ''))]
      const open = async () => ({ store, close: () => undefined })
      return {
        paths: [],
        openSource: open,
        originOf: ({ names: below }) => `page ${below.join('/')}`,
        title: '',
        names,
      }
    }
    const { place, paths } = from
    return {
      paths,
      openSource: (signal) => this.#openRemote(place, signal),
      originOf: ({ path }) => `${placeKey(place)} ${path}`,
      title: await this.#places.title(place),
      names: paths.map((path) => posix.basename(path)),
    }
  }

  async #targets(to: TransferTarget): Promise<Target[]> {
    if (to.type === 'local') {
      const openTarget = async () => ({ store: new LocalStore(), close: () => undefined, folder: to.folder })
      return [{ openTarget, changed: () => undefined, title: '', key: 'local' }]
    }
    return await Promise.all(to.places.map((place) => this.#remoteTarget(place, to.folder)))
  }

  async #remoteTarget(place: RemoteSource, folder: string | null): Promise<Target> {
    return {
      openTarget: async (signal) => {
        const opened = await this.#openRemote(place, signal)
        try {
          if (folder === null) return { ...opened, folder: await unlessAborted(opened.store.home(), signal) }
          await unlessAborted(expectFolder(opened.store, folder), signal)
          return { ...opened, folder }
        } catch (error) {
          opened.close()
          throw error
        }
      },
      changed: (path) => this.#changed(place, path),
      title: await this.#places.title(place),
      key: placeKey(place),
    }
  }

  async #openRemote(place: RemoteSource, signal: AbortSignal) {
    const { sftp, close } = await this.#places.open(place, signal)
    return { store: new RemoteStore(sftp), close }
  }

  #claim(path: string): () => void {
    if (this.#claimed.has(path)) throw new LabError('resource.busy', 'files.busy')
    this.#claimed.add(path)
    return () => this.#claimed.delete(path)
  }
}

/** Told once, and before anything is written: each file would name a part of its own that cannot be made. */
async function expectFolder(store: RemoteStore, path: string): Promise<void> {
  const found = await store.stat(path)
  if (!found) throw new LabError('resource.missing', 'files.folderMissing', { params: { path } })
  if (found.kind !== 'folder') throw new LabError('state.conflict', 'files.notAFolder', { params: { path } })
}

function kindOf(from: TransferSource, to: TransferTarget): Transfer['kind'] {
  if (to.type === 'local') return 'download'
  return from.type === 'remote' ? 'copy' : 'upload'
}
