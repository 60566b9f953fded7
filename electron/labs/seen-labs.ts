import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { HostMessage } from '#shared/contract/messages'
import { brokenLabSchema, labSchema } from '#shared/labs'
import { readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'
import { oneAtATime } from '../platform/one-at-a-time'
import type { ClientPort } from '../rpc'
import type { SshTarget } from '../ssh'
import type { LabService } from './lab-service'

const labsSeenSchema = z.object({ labs: z.array(labSchema), broken: z.array(brokenLabSchema) })
/** All labs, and the folders that cannot be used as one. */
export type LabsSeen = z.infer<typeof labsSeenSchema>

/** Where a machine answers. Of its key the file's path is written down, never the text. */
const placeSchema = z.object({
  labId: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.number(),
  username: z.string(),
  keyPath: z.string(),
  hostKeyAlias: z.string(),
})
type Place = z.infer<typeof placeSchema>

const fileSchema = labsSeenSchema.extend({
  places: z.array(placeSchema),
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
    const known = labs.list()
    const places = known.flatMap(({ id, nodes }) => nodes.flatMap(({ name }) => placeOf(labs, id, name)))
    const seen = { owner, seenAt: Date.now(), labs: known, broken: labs.broken, places }
    await writeAtomic(path, JSON.stringify(seen))
  }
}

function placeOf(labs: LabService, labId: string, node: string): Place[] {
  const target = labs.sshTarget(labId, node)
  if (!target) return []
  const { name, host, port, username, credential, hostKeyAlias } = target
  const keyPath = 'path' in credential ? credential.path : undefined
  if (keyPath === undefined || hostKeyAlias === undefined) return []
  return [{ labId, name, host, port, username, keyPath, hostKeyAlias }]
}

/** What the running app knows. */
interface SeenByApp extends LabsSeen {
  /** Milliseconds since 1970. */
  seenAt: number
  /** How to log in to a node; null where it is off. */
  targetOf(labId: string, node: string): SshTarget | null
}

/** What the running app with this lock has seen; null where it has not written it yet. Throws `config.corrupt`. */
export async function readSeenLabs(homeFolder: string, owner: string): Promise<SeenByApp | null> {
  const seen = await readJson(pathOf(homeFolder), fileSchema)
  if (seen?.owner !== owner) return null
  const { labs, broken, seenAt, places } = seen
  return {
    ...{ labs, broken, seenAt },
    targetOf: (labId, node) => {
      const found = places.find((place) => place.labId === labId && place.name === node)
      if (!found) return null
      const { name, host, port, username, keyPath, hostKeyAlias } = found
      return { name, host, port, username, credential: { method: 'key-file', path: keyPath }, hostKeyAlias }
    },
  }
}
