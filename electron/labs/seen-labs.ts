import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { HostMessage } from '#shared/contract/messages'
import { brokenLabSchema, labSchema } from '#shared/labs'
import { readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'
import { oneAtATime } from '../platform/one-at-a-time'
import type { ClientPort } from '../rpc'
import type { LabService } from './lab-service'

const labsSeenSchema = z.object({ labs: z.array(labSchema), broken: z.array(brokenLabSchema) })
/** All labs, and the folders that cannot be used as one. */
export type LabsSeen = z.infer<typeof labsSeenSchema>

const fileSchema = labsSeenSchema.extend({
  /** `AppLock.owner`: what another life of the app has written does not count. */
  owner: z.string(),
  /** Milliseconds since 1970. */
  seenAt: z.number(),
})

const pathOf = (homeFolder: string): string => join(homeFolder, 'labs-seen.json')

export interface SeenLabsOptions {
  homeFolder: string
  owner: string
  labs: LabService
  logger: Logger
}

/**
 * Keeps `<home>/labs-seen.json`: how the running app sees its labs, for a command that only looks. Such a command cannot find
 * it out itself: simulated machines are part of the app, and questions would disturb its steps. It listens as a page does.
 */
export class SeenLabs implements ClientPort {
  readonly #options: SeenLabsOptions
  readonly #write: () => Promise<void>
  #disposed = false

  constructor(options: SeenLabsOptions) {
    this.#options = options
    this.#write = oneAtATime(() => this.#writeNow())
    this.#note()
  }

  send(message: HostMessage): void {
    if ('event' in message && (message.event === 'labs.changed' || message.event === 'labs.broken'))
      this.#note()
  }

  sendFrame(): void {}

  bufferedBytes(): number {
    return 0
  }

  /** Removes the file: from now on the labs can be asked themselves. */
  async dispose(): Promise<void> {
    this.#disposed = true
    await this.#write()
  }

  /** Writes how the labs are now; a failure is logged, as nobody waits for it. */
  #note(): void {
    if (this.#disposed) return
    this.#write().catch((error) => this.#options.logger.warn({ err: error }, 'labs-seen.json is not written'))
  }

  async #writeNow(): Promise<void> {
    const { homeFolder, owner, labs } = this.#options
    const path = pathOf(homeFolder)
    if (this.#disposed) return await rm(path, { force: true })
    await writeAtomic(
      path,
      JSON.stringify({ owner, seenAt: Date.now(), labs: labs.list(), broken: labs.broken }),
    )
  }
}

/** What the running app with this lock has seen; null where it has not written it yet. Throws `config.corrupt`. */
export async function readSeenLabs(
  homeFolder: string,
  owner: string,
): Promise<(LabsSeen & { seenAt: number }) | null> {
  const seen = await readJson(pathOf(homeFolder), fileSchema)
  return seen?.owner === owner ? seen : null
}
