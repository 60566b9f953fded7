import PQueue from 'p-queue'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { quickTargetText } from '#shared/quick-target'
import { type QuickTarget, quickTargetSchema } from '#shared/sessions'
import { readJson, writeAtomic } from '../platform/files'
import type { Emit } from '../rpc'

const maxTargets = 20
/** One that an older version took is left out: it may hold a password. */
const fileSchema = z
  .array(z.unknown())
  .transform((targets) => targets.flatMap((target) => quickTargetSchema.safeParse(target).data ?? []))

/** Targets that were connected to without saving them, newest first, in a file. Nothing secret is in them. */
export class RecentTargets {
  readonly #path: string
  readonly #emit: Emit
  readonly #changes = new PQueue({ concurrency: 1 })

  constructor(path: string, emit: Emit) {
    this.#path = path
    this.#emit = emit
  }

  /** A broken file counts as an empty one: nothing in it is worth a question. */
  async list(): Promise<QuickTarget[]> {
    try {
      return (await readJson(this.#path, fileSchema)) ?? []
    } catch (error) {
      if (error instanceof LabError && error.code === 'config.corrupt') return []
      throw error
    }
  }

  /** Puts the target first. Throws `disk.*`. */
  remember(target: QuickTarget): Promise<void> {
    const text = quickTargetText(target)
    return this.#changes.add(async () => {
      const others = (await this.list()).filter((known) => quickTargetText(known) !== text)
      const targets = [target, ...others].slice(0, maxTargets)
      await writeAtomic(this.#path, JSON.stringify(targets))
      this.#emit('sessions.recentTargetsChanged', targets)
    })
  }
}
