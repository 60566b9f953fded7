import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type KubeObject, type ObjectStore, storedObjects } from '../kube-api'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'

/** From a change to its being written, in ms; changes in between are written together. */
const gatherMs = 2000
/** Most text of the objects, in characters: some 20,000 pods. With more the file stays as it is. */
const maxChars = 32 * 1024 * 1024

const fileSchema = z.object({ version: z.literal(1), objects: storedObjects })

const pathOf = (labFolder: string): string => join(labFolder, '.pilothouse', 'sandbox-cluster.json')

/** The objects that the cluster had when the app ended; null where there was none. Throws `config.corrupt` where the file is not as this app writes it. */
export async function readClusterFile(labFolder: string): Promise<KubeObject[] | null> {
  return (await readJson(pathOf(labFolder), fileSchema))?.objects ?? null
}

/** Keeps the file of a cluster's objects as the store is, a moment later. Secrets are left out: this is a plain file. */
export class ClusterFile {
  readonly #path: string
  readonly #store: ObjectStore
  readonly #logger: Logger
  readonly #unsubscribe: () => void
  #timer: NodeJS.Timeout | null = null
  /** One after the other: the last one must win. */
  #last: Promise<void> = Promise.resolve()

  constructor(labFolder: string, store: ObjectStore, logger: Logger) {
    this.#path = pathOf(labFolder)
    this.#store = store
    this.#logger = logger
    this.#unsubscribe = store.on('change', () => {
      this.#timer ??= setTimeout(() => this.#write(), gatherMs)
    })
  }

  /** There is no cluster any more. Throws `disk.denied`. */
  async remove(): Promise<void> {
    this.#forgetTimer()
    await this.#next(async () => {
      await rm(this.#path, { force: true }).catch((error: unknown) => {
        throw fileError(error, this.#path)
      })
    })
  }

  /** Resolves once everything has been written, whether well or not. */
  async dispose(): Promise<void> {
    this.#unsubscribe()
    if (this.#timer) this.#write()
    await this.#last.catch(() => undefined)
  }

  #write(): void {
    this.#forgetTimer()
    const text = textOf(this.#store.all())
    if (text === null) this.#logger.warn({ path: this.#path }, 'the simulated cluster is too big to be kept')
    else
      this.#next(() => writeAtomic(this.#path, text)).catch((error: unknown) => {
        this.#logger.error({ err: error }, 'the simulated cluster could not be written')
      })
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.catch(() => undefined).then(work)
    return this.#last
  }

  #forgetTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** One object a line; null where it is too much. */
function textOf(objects: readonly KubeObject[]): string | null {
  const lines: string[] = []
  let chars = 0
  for (const object of objects) {
    if (object.kind === 'Secret') continue
    const line = JSON.stringify(object)
    chars += line.length
    if (chars > maxChars) return null
    lines.push(line)
  }
  return `{"version":1,"objects":[\n${lines.join(',\n')}\n]}\n`
}
