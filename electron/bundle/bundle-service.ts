import { homedir, userInfo } from 'node:os'
import PQueue from 'p-queue'
import type { BundleFile } from '#shared/bundle'
import { englishHint, LabError } from '#shared/errors'
import type { Logger } from '../platform/logger'
import type { Client, Emit, HandlersOf } from '../rpc'
import { type NodeCommandNeeds, NodeCommands } from './node-commands'
import { type Part, type PartNeeds, partsOf } from './parts'
import { type Owner, redact } from './redact'

/** Parts that are collected at the same time. */
const atOnce = 8
/** For one part, in ms: the look at this PC takes up to 40 s. */
const defaultPartMs = 60_000
/** Characters of one file, and of all of them together. Of a longer one the end is kept, where the newest lines are. */
const maxFileLength = 512 * 1024
const maxLength = 12 * 1024 * 1024

interface BundleNeeds extends Omit<PartNeeds, 'onNode'>, NodeCommandNeeds {
  emit: Emit
  logger: Logger
  owner?: Owner
  partMs?: number
}

/** Collects what helps somebody else to find out why a lab does not work. Nothing of it is kept. */
export class BundleService {
  readonly #needs: BundleNeeds
  readonly #parts: PartNeeds
  /** By request. */
  readonly #collecting = new Map<string, { client: Client; stop: AbortController }>()
  /** Pages whose end is noticed. */
  readonly #pages = new Set<Client>()
  readonly #working = new Set<Promise<unknown>>()

  constructor(needs: BundleNeeds) {
    this.#needs = needs
    this.#parts = { ...needs, onNode: new NodeCommands(needs) }
  }

  readonly handlers: HandlersOf<'bundle'> = {
    'bundle.collect': ({ labId, request }, client) => this.#start(labId, request, client),
    'bundle.cancel': ({ request }) => this.#collecting.get(request)?.stop.abort(),
  }

  /** Waits until no program of a part is left. */
  async dispose(): Promise<void> {
    for (const { stop } of this.#collecting.values()) stop.abort()
    await Promise.allSettled(this.#working)
  }

  async #start(labId: string, request: string, client: Client): Promise<BundleFile[]> {
    const lab = this.#needs.labs.lab(labId)
    if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: labId } })
    if (this.#collecting.has(request)) throw new LabError('input.invalid', 'input.invalid')
    const stop = new AbortController()
    this.#collecting.set(request, { client, stop })
    this.#follow(client)
    const work = this.#collect(partsOf(lab, this.#parts), request, stop.signal)
    this.#working.add(work)
    try {
      return await work
    } finally {
      this.#working.delete(work)
      this.#collecting.delete(request)
    }
  }

  /** A page that goes ends its bundles. */
  #follow(page: Client): void {
    if (this.#pages.has(page)) return
    this.#pages.add(page)
    page.disposables.defer(() => {
      this.#pages.delete(page)
      for (const { client, stop } of this.#collecting.values()) if (client === page) stop.abort()
    })
  }

  async #collect(parts: readonly Part[], request: string, signal: AbortSignal): Promise<BundleFile[]> {
    const queue = new PQueue({ concurrency: atOnce })
    const share = Math.min(maxFileLength, Math.floor(maxLength / parts.length))
    let done = 0
    const files = await Promise.all(
      parts.map((part) =>
        queue.add(async () => {
          const file = await this.#fileOf(part, share, signal)
          this.#needs.emit('bundle.progress', { request, done: ++done, total: parts.length })
          return file
        }),
      ),
    )
    if (signal.aborted) throw new LabError('cancelled', 'cancelled')
    return files
  }

  async #fileOf({ path, collect }: Part, maxChars: number, signal: AbortSignal): Promise<BundleFile> {
    const { partMs = defaultPartMs, logger } = this.#needs
    const limit = AbortSignal.timeout(partMs)
    try {
      const text = await collect(AbortSignal.any([signal, limit]))
      return { path, text: this.#shown(text, maxChars), failed: false }
    } catch (error) {
      if (!(error instanceof LabError)) logger.error({ err: error, path }, 'A part of a bundle failed')
      const reason = limit.aborted ? `it took longer than ${partMs / 1000} s.` : reasonOf(error)
      return { path, text: this.#shown(`This could not be collected: ${reason}\n`, maxChars), failed: true }
    }
  }

  /** Cut only afterwards: half a secret would not be recognised. */
  #shown(text: string, maxChars: number): string {
    const { owner = { username: userInfo().username, homeFolder: homedir() } } = this.#needs
    return lastLines(redact(text, owner), maxChars)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof LabError)) return 'an internal error; see the program’s own log.'
  const { message, key, params, details } = error
  return [message, englishHint(key, params), details ?? ''].filter(Boolean).join('\n')
}

function lastLines(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const cut = text.slice(text.length - maxChars)
  const kept = cut.slice(cut.indexOf('\n') + 1)
  return `(${text.length - kept.length} characters before this are left out)\n${kept}`
}
