import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Run, runIdSchema, runSchema } from '#shared/runs'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'

/** What is kept of runs on disk: `<folder>/<run>/run.json` and, beside it, the log. */
export class RunJournal {
  readonly #folder: string
  readonly #logger: Logger

  constructor(folder: string, logger: Logger) {
    this.#folder = folder
    this.#logger = logger
  }

  logPath(runId: string): string {
    return join(this.#folder, runId, 'log.ndjson')
  }

  /** Every readable run. A damaged one is logged and left as it is. */
  async load(): Promise<Run[]> {
    const runs: Run[] = []
    for (const id of await this.#runIds()) {
      try {
        const run = await readJson(this.#runPath(id), runSchema)
        if (run?.id === id) runs.push(run)
        else this.#logger.warn({ runId: id }, 'run without a journal of its own')
      } catch (error) {
        this.#logger.warn({ err: error, runId: id }, 'run journal cannot be read')
      }
    }
    return runs
  }

  /** Begins the journal of a new run; leaves nothing behind when it fails. Throws `disk.full` or `disk.denied`. */
  async create(run: Run): Promise<void> {
    const folder = join(this.#folder, run.id)
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await mkdir(folder, { mode: 0o700 })
    } catch (error) {
      throw fileError(error, folder)
    }
    try {
      await this.save(run)
    } catch (error) {
      await this.remove(run.id)
      throw error
    }
  }

  /** Replaces `run.json` in one step. Throws `disk.full` or `disk.denied`. */
  async save(run: Run): Promise<void> {
    await writeAtomic(this.#runPath(run.id), `${JSON.stringify(run, null, 2)}\n`)
  }

  /** What cannot be deleted is logged, and comes back as a run when the app starts again. */
  async remove(runId: string): Promise<void> {
    try {
      await rm(join(this.#folder, runId), { recursive: true, force: true })
    } catch (error) {
      this.#logger.warn({ err: error, runId }, 'run journal cannot be deleted')
    }
  }

  async #runIds(): Promise<string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true })
      return entries
        .filter((entry) => entry.isDirectory() && runIdSchema.safeParse(entry.name).success)
        .map((entry) => entry.name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw fileError(error, this.#folder)
    }
  }

  #runPath(runId: string): string {
    return join(this.#folder, runId, 'run.json')
  }
}

/** A run as it is after the app ended in the middle of it: what had not ended never will. */
export function interrupted(run: Run, now: number): Run {
  return {
    ...run,
    status: 'interrupted',
    endedAt: now,
    steps: run.steps.map((step) =>
      step.status === 'running' || step.status === 'pending' ? { ...step, status: 'cancelled' } : step,
    ),
    error: undefined,
  }
}
