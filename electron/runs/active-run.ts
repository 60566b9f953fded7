import { LabError, toWire, type WireError } from '#shared/errors'
import type { Run, RunStatus, RunStep } from '#shared/runs'
import type { Logger } from '../platform/logger'
import { oneAtATime } from '../platform/one-at-a-time'
import { interrupted } from './journal'
import type { StepContext, StepPlan } from './plan'
import type { RunLog } from './run-log'
import { performAll } from './schedule'
import { stepFailed } from './step-failure'

/** Lines of output that are kept as evidence of a failed step. */
const evidenceLines = 50

export interface ActiveRunOptions {
  run: Run
  plan: readonly StepPlan[]
  log: RunLog
  logger: Logger
  /** Writes `run.json`. */
  save(run: Run): Promise<void>
  /** Called with every new state. */
  changed(run: Run): void
  /** Asks for the machines' true state, once all steps have ended and before the run says that it has. */
  reconcile(run: Run): Promise<void>
}

/** One run while it works: performs the steps and keeps its journal true. */
export class ActiveRun {
  readonly #options: ActiveRunOptions
  readonly #abort = new AbortController()
  /** Aborted when the app quits. */
  readonly #quit = new AbortController()
  readonly #save: () => Promise<void>
  #run: Run
  #stop: Extract<RunStatus, 'cancelled' | 'interrupted'> | null = null
  /** Why the journal cannot be written any more. */
  #fault: WireError | null = null
  #failure: WireError | undefined
  #givenUp = false

  constructor(options: ActiveRunOptions) {
    this.#options = options
    this.#run = options.run
    this.#save = oneAtATime(() => options.save(this.#run))
  }

  get run(): Run {
    return this.#run
  }

  /** Asks all steps to end; `execute` answers once they have. */
  stop(status: 'cancelled' | 'interrupted'): void {
    this.#stop ??= status
    this.#abort.abort()
    if (status === 'interrupted') this.#quit.abort()
  }

  /** Records the run as interrupted while steps still hold on: the program ends without them, and nothing they do counts. */
  async giveUp(): Promise<void> {
    this.#run = interrupted(this.#run, Date.now())
    this.#givenUp = true
    await this.#save().catch((error) => this.fail(error))
    this.#options.changed(this.#run)
  }

  /** The journal cannot be written: what goes on could not be told later, so it ends. */
  fail(error: unknown): void {
    if (this.#fault) return
    this.#options.logger.error({ err: error, runId: this.#run.id }, 'run journal cannot be written')
    this.#fault = toWire(error)
    this.#abort.abort()
  }

  /** Performs all steps. Never throws: whatever goes wrong is the run's outcome. */
  async execute(): Promise<void> {
    await performAll(this.#options.plan, (step, ready) => this.#perform(step, ready))
    if (this.#stop !== 'interrupted') await this.#reconcile()
    await this.#options.log.flush()
    if (this.#givenUp) return
    this.#run = { ...this.#run, ...this.#outcome(), endedAt: Date.now() }
    try {
      await this.#save()
    } catch (error) {
      this.fail(error)
      this.#run = { ...this.#run, ...this.#outcome() }
    }
    this.#options.changed(this.#run)
  }

  async #perform(plan: StepPlan, ready: boolean): Promise<boolean> {
    const { signal } = plan.always ? this.#quit : this.#abort
    if (this.#statusOf(plan) === 'succeeded' && (await this.#stillDone(plan, signal))) return true
    if (signal.aborted || (!ready && !plan.always)) {
      this.#update(plan, { status: signal.aborted ? 'cancelled' : 'skipped' })
      return false
    }
    this.#update(plan, { status: 'running', startedAt: Date.now(), endedAt: undefined, error: undefined })
    const evidence: string[] = []
    try {
      await plan.run(this.#context(plan, evidence))
      this.#noteWarnings(plan)
      this.#update(plan, { status: 'succeeded', endedAt: Date.now() })
      return true
    } catch (error) {
      this.#ended(plan, error, evidence)
      return false
    }
  }

  /** Only after an abort an error is the cancelled step's way to end. */
  #ended(plan: StepPlan, error: unknown, evidence: string[]): void {
    const { logger, log } = this.#options
    this.#noteWarnings(plan)
    const aborted = (plan.always ? this.#quit : this.#abort).signal.aborted
    logger.warn({ err: error, runId: this.#run.id, step: plan.id, aborted }, 'step ended with an error')
    if (aborted) {
      this.#update(plan, { status: 'cancelled', endedAt: Date.now() })
      return
    }
    const reason = error instanceof LabError ? error.message : String(error)
    this.#failure ??= stepFailed(plan, this.#run.labId, error, evidence)
    log.add(reason, { node: plan.node, step: plan.id, level: 'error' })
    this.#update(plan, { status: 'failed', endedAt: Date.now(), error: toWire(error) })
  }

  #noteWarnings(plan: StepPlan): void {
    if (plan.warnings) this.#update(plan, { warnings: [...plan.warnings()] })
  }

  #context(plan: StepPlan, evidence: string[]): StepContext {
    return {
      signal: (plan.always ? this.#quit : this.#abort).signal,
      log: (text, level = 'output') => {
        const lines = this.#options.log.add(text, { node: plan.node, step: plan.id, level })
        evidence.push(...lines.slice(-evidenceLines))
        evidence.splice(0, evidence.length - evidenceLines)
      },
    }
  }

  async #stillDone(plan: StepPlan, signal: AbortSignal): Promise<boolean> {
    if (!plan.isDone || signal.aborted) return true
    try {
      return await plan.isDone()
    } catch (error) {
      this.#options.logger.warn({ err: error, step: plan.id }, 'a step could not say whether it is done')
      return false
    }
  }

  async #reconcile(): Promise<void> {
    try {
      await this.#options.reconcile(this.#run)
    } catch (error) {
      this.#options.logger.error({ err: error, runId: this.#run.id }, 'the true state could not be asked')
    }
  }

  #outcome(): Pick<Run, 'status' | 'error'> {
    const done = this.#run.steps.every((step) => step.status === 'succeeded')
    if (this.#fault) return { status: 'failed', error: this.#fault }
    if (done) return { status: 'succeeded', error: undefined }
    if (this.#stop) return { status: this.#stop, error: undefined }
    return { status: 'failed', error: this.#failure }
  }

  #statusOf(plan: StepPlan): RunStep['status'] | undefined {
    return this.#run.steps.find((step) => step.id === plan.id)?.status
  }

  #update(plan: StepPlan, change: Partial<RunStep>): void {
    if (this.#givenUp) return
    const steps = this.#run.steps.map((step) => (step.id === plan.id ? { ...step, ...change } : step))
    this.#run = { ...this.#run, steps }
    this.#options.changed(this.#run)
    this.#save().catch((error: unknown) => this.fail(error))
  }
}
