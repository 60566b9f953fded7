import { randomUUID } from 'node:crypto'
import { LabError } from '#shared/errors'
import { type ImportPreview, maxImportBytes } from '#shared/session-import'
import type { Keychain } from '../../platform/keychain'
import type { Client, HandlersOf } from '../../rpc'
import { exportSessions } from '../export/export-sessions'
import type { SessionService } from '../session-service'
import { type Findings, importError } from './found'
import { importSessions, previewImport } from './import-sessions'
import { readOwnConfig, readSessionFileAt } from './own-config'
import { readSessionFile } from './read-file'

/** A preview and the passwords it holds are forgotten after this time, in ms. */
const previewMs = 15 * 60_000

/** The part of a file that has come so far. */
interface Upload {
  parts: Buffer[]
  bytes: number
}

interface Preview {
  id: string
  found: Findings
  timer: NodeJS.Timeout
}

/** Imports of the pages: one file at a time for each, in memory alone. */
export class SessionImport {
  readonly #sessions: SessionService
  readonly #keychain: Keychain
  readonly #localFiles: boolean
  readonly #uploads = new WeakMap<Client, Upload>()
  readonly #previews = new Map<Client, Preview>()
  /** Pages whose end is waited for. */
  readonly #followed = new WeakSet<Client>()

  /** `localFiles`: pages may name files of this PC. */
  constructor(options: { sessions: SessionService; keychain: Keychain; localFiles: boolean }) {
    this.#sessions = options.sessions
    this.#keychain = options.keychain
    this.#localFiles = options.localFiles
  }

  readonly handlers: HandlersOf<'sessionImport'> = {
    'sessionImport.preview': async ({ fileName, offset, part, last }, client) => {
      const bytes = this.#receive(client, offset, part, last)
      return bytes && this.#keep(client, await readSessionFile({ name: fileName, bytes, path: null }))
    },
    'sessionImport.previewFile': async ({ path }, client) => {
      if (!this.#localFiles) throw new LabError('auth.denied', 'auth.denied')
      return this.#keep(client, await readSessionFileAt(path))
    },
    'sessionImport.previewOwnConfig': async (_, client) => this.#keep(client, await readOwnConfig()),
    'sessionImport.apply': async ({ previewId, ...choice }, client) => {
      const preview = this.#previews.get(client)
      if (preview?.id !== previewId) throw new LabError('resource.missing', 'sessionImport.gone')
      const needs = { sessions: this.#sessions, keychain: this.#keychain }
      const imported = await importSessions(preview.found, choice, needs)
      this.#drop(client, previewId)
      return imported
    },
    'sessionImport.drop': ({ previewId }, client) => this.#drop(client, previewId),
    'sessionImport.exportAll': async ({ format }) => exportSessions(await this.#sessions.list(), format),
  }

  dispose(): void {
    for (const [client, { id }] of this.#previews) this.#drop(client, id)
  }

  /** All bytes once the last part has come. Throws `input.invalid` where a part is missing or the file is too large. */
  #receive(client: Client, offset: number, part: string, last: boolean): Buffer | null {
    const begun = this.#uploads.get(client)
    const upload = offset > 0 && begun ? begun : { parts: [], bytes: 0 }
    if (offset !== upload.bytes) throw new LabError('input.invalid', 'input.invalid')
    const bytes = Buffer.from(part, 'base64')
    upload.parts.push(bytes)
    upload.bytes += bytes.length
    this.#uploads.delete(client)
    if (upload.bytes > maxImportBytes)
      throw importError('sessionImport.tooLarge', { mebibytes: maxImportBytes / 1024 / 1024 })
    if (last) return Buffer.concat(upload.parts)
    this.#uploads.set(client, upload)
    return null
  }

  async #keep(client: Client, found: Findings): Promise<ImportPreview> {
    const preview = await previewImport(found, { sessions: this.#sessions, keychain: this.#keychain })
    const id = randomUUID()
    const before = this.#previews.get(client)
    if (before) this.#drop(client, before.id)
    const timer = setTimeout(() => this.#drop(client, id), previewMs)
    timer.unref()
    this.#previews.set(client, { id, found, timer })
    this.#follow(client, id)
    return { ...preview, previewId: id }
  }

  /** A page that is gone has no use for its preview; one may have gone while its file was read. */
  #follow(client: Client, previewId: string): void {
    const drop = () => this.#drop(client, this.#previews.get(client)?.id ?? '')
    if (client.disposables.disposed) this.#drop(client, previewId)
    else if (!this.#followed.has(client)) client.disposables.defer(drop)
    this.#followed.add(client)
  }

  #drop(client: Client, previewId: string): void {
    const preview = this.#previews.get(client)
    if (preview?.id !== previewId) return
    clearTimeout(preview.timer)
    this.#previews.delete(client)
  }
}
