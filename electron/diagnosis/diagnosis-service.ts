import { isDeepStrictEqual } from 'node:util'
import type { Diagnosis, FixId } from '#shared/diagnosis'
import { LabError } from '#shared/errors'
import type { LogLine, Run, RunKind } from '#shared/runs'
import type { LabService } from '../labs'
import { DisposableStore } from '../platform/disposables'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { RunEngine } from '../runs'
import { toDiagnosis } from './describe'
import { fixes, waitMs } from './fixes'
import type { NamedMachine } from './old-labs/machine-names'
import { OldLabs } from './old-labs/old-labs'
import type { Finding } from './root-causes'
import { RunFollower } from './run-follower'

/** Runs that only stop machines. */
const stops: readonly RunKind[] = ['halt', 'suspend']

export interface DiagnosisServiceOptions {
  engine: RunEngine
  labs: LabService
  emit: Emit
  logger: Logger
  /** Every machine of VirtualBox, also of other programs; throws where there is none. */
  namedMachines(): Promise<readonly NamedMachine[]>
  /** Another time for locks than the usual one, in ms, for tests. */
  waitMs?: number
}

/**
 * Says what is wrong with each lab's newest run and what to do about it, already while the run goes on, and what the files
 * of an opened lab will cause. Everything comes from the run's journal and from these files, so nothing is stored, and
 * nothing of a run is left once it was resumed and has succeeded.
 */
export class DiagnosisService {
  readonly #options: DiagnosisServiceOptions
  /** By lab: its newest run that tells anything. */
  readonly #followers = new Map<string, RunFollower>()
  readonly #oldLabs: OldLabs
  readonly #published = new Map<string, Diagnosis[]>()
  readonly #fixing = new Set<string>()
  readonly #end = new AbortController()
  readonly #disposables = new DisposableStore()

  readonly handlers: HandlersOf<'diagnosis'> = {
    'diagnosis.list': ({ labId }) => this.list(labId),
    'diagnosis.apply': ({ id }) => this.#apply(id),
  }

  constructor(options: DiagnosisServiceOptions) {
    this.#options = options
    const { engine, labs } = options
    this.#oldLabs = new OldLabs(options)
    this.#disposables.defer(labs.onOpened((labId) => void this.#lookAgain(labId)))
    this.#disposables.defer(labs.onRemoved((labId) => void this.#lookAgain(labId)))
    this.#disposables.defer(engine.onChanged((run) => void this.#changed(run)))
    this.#disposables.defer(engine.onLogged(({ runId, lines }) => void this.#logged(runId, lines)))
    this.#disposables.defer(engine.onRemoved((run) => void this.#changed(run)))
  }

  async list(labId?: string): Promise<Diagnosis[]> {
    const { engine, labs } = this.#options
    const opened = labs.list().filter(({ id, provider }) => provider === 'vagrant' && (labId ?? id) === id)
    const labIds = new Set([...engine.list(labId).map((run) => run.labId), ...opened.map(({ id }) => id)])
    const lists = await Promise.all([...labIds].map((id) => this.#publish(id)))
    return lists.flat()
  }

  dispose(): void {
    this.#end.abort()
    this.#disposables.dispose()
  }

  async #changed({ labId, status }: Run): Promise<void> {
    // Machines were made or destroyed, so their names may mean something else now.
    if (status !== 'running') this.#oldLabs.look(labId)
    await this.#publish(labId)
  }

  async #lookAgain(labId: string): Promise<void> {
    this.#oldLabs.look(labId)
    await this.#publish(labId)
  }

  async #logged(runId: string, lines: readonly LogLine[]): Promise<void> {
    const follower = [...this.#followers.values()].find(({ run }) => run.id === runId)
    if (!follower) return
    await this.#attempt(follower, () => follower.take(lines))
    await this.#publish(follower.run.labId)
  }

  /** The lab's diagnoses now; every page is told of them where they are others than before. */
  async #publish(labId: string): Promise<Diagnosis[]> {
    const diagnoses = await this.#diagnose(labId)
    if (isDeepStrictEqual(diagnoses, this.#published.get(labId) ?? [])) return diagnoses
    if (diagnoses.length > 0) this.#published.set(labId, diagnoses)
    else this.#published.delete(labId)
    this.#options.emit('diagnosis.changed', { labId, diagnoses })
    return diagnoses
  }

  async #diagnose(labId: string): Promise<Diagnosis[]> {
    const lab = this.#options.labs.lab(labId)
    const [ofRun, ofFiles] = await Promise.all([
      this.#diagnoseRun(labId),
      lab ? this.#oldLabs.problems(lab) : [],
    ])
    return [...ofRun, ...ofFiles]
  }

  async #diagnoseRun(labId: string): Promise<Diagnosis[]> {
    const follower = this.#follower(labId)
    if (!follower) return []
    await this.#attempt(follower, () => follower.begin())
    const { run } = follower
    const isOpened = this.#options.labs.lab(labId)?.provider === 'vagrant'
    return follower.findings().map((finding) => toDiagnosis(run, finding, fixFor(finding, run, isOpened)))
  }

  /** Of the newest run; one that only stopped machines says nothing about what went wrong before it. */
  #follower(labId: string): RunFollower | null {
    const { engine } = this.#options
    const run = engine.list(labId).find(({ kind, status }) => !stops.includes(kind) || status !== 'succeeded')
    const known = this.#followers.get(labId)
    if (!run) {
      this.#followers.delete(labId)
      return null
    }
    if (known?.run.id === run.id) {
      known.run = run
      return known
    }
    const follower = new RunFollower(run, (...page) => engine.log(...page))
    this.#followers.set(labId, follower)
    return follower
  }

  /** A log that cannot be read, or was deleted meanwhile, gives what was known of it. */
  async #attempt({ run }: RunFollower, read: () => Promise<void>): Promise<void> {
    try {
      await read()
    } catch (error) {
      this.#options.logger.warn(
        { err: error, runId: run.id },
        'the log of a run could not be read for a diagnosis',
      )
    }
  }

  /** Throws `diagnosis.missing`, `diagnosis.noFix`, `labs.busy`, and what the fix or the resume throws. */
  async #apply(id: string): Promise<void> {
    const { engine, labs, waitMs: ms = waitMs } = this.#options
    const diagnosis = (await this.list()).find((candidate) => candidate.id === id)
    const run = engine.list(diagnosis?.labId).find((candidate) => candidate.id === diagnosis?.runId)
    if (!diagnosis || !run) throw new LabError('resource.missing', 'diagnosis.missing')
    const { fix, labId } = diagnosis
    if (!fix) throw new LabError('state.conflict', 'diagnosis.noFix')
    if (this.#fixing.has(labId)) throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
    this.#fixing.add(labId)
    try {
      await fixes[fix].apply(run, { labs, signal: this.#end.signal, waitMs: ms })
      await engine.resume(run.id)
    } finally {
      this.#fixing.delete(labId)
    }
  }
}

/** Null where there is none, or it would do harm now. */
function fixFor({ problem: { fix }, suspected }: Finding, run: Run, isOpened: boolean): FixId | null {
  if (suspected) return null
  const hasFailed = run.status !== 'running' && run.status !== 'succeeded'
  return fix && hasFailed && fixes[fix].isSafe(run, isOpened) ? fix : null
}
