import { LabError } from '#shared/errors'
import { hasStopped, isOvertaken, type LogLine, type Run } from '#shared/runs'
import { Emitter } from '../platform/emitter'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import { ActiveRun } from './active-run'
import { interrupted, RunJournal } from './journal'
import { newRun, pendingStep, type RunRequest } from './new-run'
import type { StepPlan } from './plan'
import type { RunLog } from './run-log'
import { RunLogs } from './run-logs'
import { inOrder } from './schedule'

/** Journals kept per lab; older runs are deleted when a new one starts. */
const keptRuns = 20

/** How long `dispose` waits for steps to end, in ms: less than the whole program takes for its end. */
const disposeMs = 8000

/** Whose runs these are: plans them again for a resume, and learns how they go. */
export interface RunOwner {
  /** The steps of this run once more, with the same ids. */
  plan(run: Run): Promise<StepPlan[]>
  changed(run: Run): void
  /** Asks for the true state: all steps have ended, the run has not said so yet. */
  reconcile(run: Run): Promise<void>
  /** The run is over and its lab free for the next one. */
  ended(run: Run): Promise<void>
}

export interface RunEngineOptions {
  /** Where journals are kept. */
  folder: string
  emit: Emit
  logger: Logger
}

interface RunEvents {
  changed: Run
  logged: { runId: string; lines: LogLine[] }
  removed: Run
}

/** Performs runs, one per lab at a time, and keeps their journals. */
export class RunEngine {
  readonly #options: RunEngineOptions
  readonly #journal: RunJournal
  readonly #runs = new Map<string, Run>()
  readonly #logs: RunLogs
  /** By lab; `over` answers when the run has ended and its owner knows. */
  readonly #active = new Map<string, { work: ActiveRun; over: Promise<void> }>()
  /** Labs with a run that is active or about to be. */
  readonly #busy = new Set<string>()
  readonly #events = new Emitter<RunEvents>()
  #owner: RunOwner | null = null
  #disposed = false

  readonly handlers: HandlersOf<'runs'> = {
    'runs.list': ({ labId }) => this.list(labId),
    'runs.log': ({ runId, afterSeq, limit }) => this.log(runId, afterSeq, limit),
    'runs.cancel': ({ runId }) => this.cancel(runId),
    'runs.resume': ({ runId }) => this.resume(runId),
  }

  constructor(options: RunEngineOptions) {
    this.#options = options
    const { folder, emit, logger } = options
    this.#journal = new RunJournal(folder, logger)
    this.#logs = new RunLogs({
      path: (runId) => this.#journal.logPath(runId),
      logged: (runId, lines) => {
        emit('runs.logged', { runId, lines })
        this.#events.emit('logged', { runId, lines })
      },
      failed: (run, error) => this.#logFailed(run, error),
      logger,
    })
  }

  /** Must be set before the first run. */
  setOwner(owner: RunOwner): void {
    this.#owner = owner
  }

  /** A run is another than before. Gives back the function that unsubscribes, as the next two do. */
  onChanged(listener: (run: Run) => void): () => void {
    return this.#events.on('changed', listener)
  }

  /** New lines of a log, in order. */
  onLogged(listener: (event: RunEvents['logged']) => void): () => void {
    return this.#events.on('logged', listener)
  }

  /** A journal has been deleted. */
  onRemoved(listener: (run: Run) => void): () => void {
    return this.#events.on('removed', listener)
  }

  /** Reads the journals. A run that was going on when the app ended is `interrupted` from now on. */
  async load(): Promise<void> {
    for (const stored of await this.#journal.load()) {
      const run = stored.status === 'running' ? interrupted(stored, Date.now()) : stored
      this.#runs.set(run.id, run)
      if (run !== stored) await this.#saveQuietly(run)
    }
  }

  /** Newest first. */
  list(labId?: string): Run[] {
    return [...this.#runs.values()]
      .filter((run) => labId === undefined || run.labId === labId)
      .sort((a, b) => b.createdAt - a.createdAt || b.id.localeCompare(a.id))
  }

  /** Some lab is being changed now. */
  get isBusy(): boolean {
    return this.#active.size > 0
  }

  /** The run that is changing the lab now. */
  activeRun(labId: string): Run | null {
    return this.#active.get(labId)?.work.run ?? null
  }

  /** Lines after `afterSeq`, oldest first, at most `limit`. Throws `runs.missing`. */
  async log(runId: string, afterSeq: number, limit: number): Promise<LogLine[]> {
    return await this.#logs.of(this.#run(runId)).read(afterSeq, limit)
  }

  /** Answers once the journal is begun; the steps go on. Throws `labs.busy`, `disk.full`, `disk.denied`. */
  async start(request: RunRequest): Promise<Run> {
    const { labId } = request
    const plan = inOrder(request.plan)
    const run = newRun({ ...request, plan })
    await this.#begin(labId, async () => {
      const log = await this.#logs.open(run)
      await this.#journal.create(run)
      this.#launch(run, plan, log)
    })
    await this.#prune(labId)
    return run
  }

  /**
   * Goes on with the steps that have not succeeded, and with those whose result is gone. Answers once they are planned.
   * Throws `runs.missing`, `runs.notResumable`, `runs.overtaken`, `labs.busy`, `disk.full`, `disk.denied`, or what the owner's plan throws.
   */
  async resume(runId: string): Promise<void> {
    const stopped = this.#run(runId)
    const { labId, status } = stopped
    if (!hasStopped(stopped))
      throw new LabError('state.conflict', 'runs.notResumable', { params: { status } })
    if (isOvertaken(stopped, this.list(labId))) throw new LabError('state.conflict', 'runs.overtaken')
    await this.#begin(labId, async () => {
      const last = this.#run(runId)
      const plan = inOrder((await this.#owner?.plan(last)) ?? [])
      const done = new Map(
        last.steps.filter((step) => step.status === 'succeeded').map((step) => [step.id, step]),
      )
      const steps = plan.map((step) => done.get(step.id) ?? pendingStep(step))
      const run: Run = { ...last, status: 'running', steps, endedAt: undefined, error: undefined }
      const log = await this.#logs.open(run)
      await this.#journal.save(run)
      this.#launch(run, plan, log)
      log.add('Resumed.', { node: null, step: null, level: 'info' })
    })
  }

  /** Answers once all steps have ended and the true state was asked. A run that has ended is left as it is. */
  async cancel(runId: string): Promise<void> {
    const active = this.#active.get(this.#run(runId).labId)
    if (active?.work.run.id !== runId) return
    active.work.stop('cancelled')
    await active.over
  }

  /** Deletes all journals of a lab that is gone. Throws `labs.busy` while one of its runs is active. */
  async removeLab(labId: string): Promise<void> {
    this.#reserve(labId)
    try {
      // The newest last: it alone says how the lab is.
      for (const run of this.list(labId).reverse()) await this.#remove(run)
    } finally {
      this.#busy.delete(labId)
    }
  }

  /** Ends all runs and records them as `interrupted`; waits at most 8 s for their steps. */
  async dispose(): Promise<void> {
    this.#disposed = true
    const active = [...this.#active.values()]
    for (const { work } of active) work.stop('interrupted')
    await atMost(disposeMs, Promise.all(active.map(({ over }) => over)))
    for (const { work } of active) if (work.run.status === 'running') await work.giveUp()
  }

  #reserve(labId: string): void {
    if (this.#disposed) throw new LabError('cancelled', 'cancelled')
    if (this.#busy.has(labId)) throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
    this.#busy.add(labId)
  }

  /** Keeps the lab reserved from now until the run that `launch` starts is over. */
  async #begin(labId: string, launch: () => Promise<void>): Promise<void> {
    this.#reserve(labId)
    try {
      await launch()
    } catch (error) {
      this.#busy.delete(labId)
      throw error
    }
  }

  #launch(run: Run, plan: readonly StepPlan[], log: RunLog): void {
    const { logger } = this.#options
    const work = new ActiveRun({
      run,
      plan,
      log,
      logger,
      save: (state) => this.#journal.save(state),
      changed: (state) => this.#record(state),
      reconcile: async (state) => await this.#owner?.reconcile(state),
    })
    if (this.#disposed) work.stop('interrupted')
    const over = work
      .execute()
      .then(() => this.#over(work.run))
      .catch((error: unknown) => logger.error({ err: error, runId: run.id }, 'the end of a run failed'))
    this.#active.set(run.labId, { work, over })
    this.#record(run)
  }

  async #over(run: Run): Promise<void> {
    this.#active.delete(run.labId)
    this.#busy.delete(run.labId)
    await this.#owner?.ended(run)
  }

  #record(run: Run): void {
    this.#runs.set(run.id, run)
    this.#options.emit('runs.changed', run)
    this.#owner?.changed(run)
    this.#events.emit('changed', run)
  }

  #run(runId: string): Run {
    const run = this.#runs.get(runId)
    if (!run) throw new LabError('resource.missing', 'runs.missing')
    return run
  }

  #logFailed({ id, labId }: Run, error: unknown): void {
    const active = this.#active.get(labId)
    if (active?.work.run.id === id) active.work.fail(error)
    else this.#options.logger.error({ err: error, runId: id }, 'run log cannot be written')
  }

  async #prune(labId: string): Promise<void> {
    const ended = this.list(labId).filter((run) => run.status !== 'running')
    for (const run of ended.slice(keptRuns - 1)) await this.#remove(run)
  }

  async #remove(run: Run): Promise<void> {
    this.#runs.delete(run.id)
    this.#logs.forget(run.id)
    await this.#journal.remove(run.id)
    this.#options.emit('runs.removed', { runId: run.id })
    this.#events.emit('removed', run)
  }

  /** For records that change nothing a person waits for: the next start of the app finds the same out again. */
  async #saveQuietly(run: Run): Promise<void> {
    try {
      await this.#journal.save(run)
    } catch (error) {
      this.#options.logger.error({ err: error, runId: run.id }, 'run journal cannot be written')
    }
  }
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
