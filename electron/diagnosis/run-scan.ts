import type { LogLine, Run, RunStep } from '#shared/runs'
import { problemsByName } from './catalogue'
import { type Finding, type NodeSighting, rootCauses } from './root-causes'
import { type Sighting, TextScan } from './text-scan'

/** What was seen in one attempt at a step. */
interface Attempt {
  startedAt: number
  scan: TextScan
  sightings: Sighting[]
  /** The first line that said why the step failed; before there is one, the first line at all. */
  reason: LogLine
}

/**
 * The problems of one run, while its log comes in or when it is read again. Only a step's present attempt counts: what
 * went wrong before it was repeated, and what a step overcame by itself, is over.
 */
export class RunScan {
  readonly #attempts = new Map<string, Attempt>()

  /** `run` is as it was when the lines were logged, or later. */
  take(run: Run, lines: readonly LogLine[]): void {
    for (const { id, startedAt } of run.steps) {
      if (startedAt === undefined) continue
      const present = lines.filter(({ step, time }) => step === id && time >= startedAt)
      if (present[0]) this.#look(this.#attempt(id, startedAt, present[0]), present)
    }
  }

  /** In the order of the log. */
  findings(run: Run): Finding[] {
    if (run.status === 'succeeded') return []
    return rootCauses(run.steps.flatMap((step) => this.#sightings(step)))
  }

  #attempt(stepId: string, startedAt: number, first: LogLine): Attempt {
    const known = this.#attempts.get(stepId)
    if (known?.startedAt === startedAt) return known
    const attempt = { startedAt, scan: new TextScan(), sightings: [], reason: first }
    this.#attempts.set(stepId, attempt)
    return attempt
  }

  #look(attempt: Attempt, lines: readonly LogLine[]): void {
    attempt.sightings.push(...attempt.scan.take(lines))
    if (attempt.reason.level !== 'error')
      attempt.reason = lines.find(({ level }) => level === 'error') ?? attempt.reason
  }

  #sightings(step: RunStep): NodeSighting[] {
    const attempt = this.#attempts.get(step.id)
    if (attempt?.startedAt !== step.startedAt || !attempt) return []
    return [...attempt.sightings, ...named(step, attempt)]
      .filter(({ problem }) => counts(problem, step))
      .map((sighting) => ({ ...sighting, node: step.node }))
  }
}

/** What the step's error itself names. */
function named({ error }: RunStep, { reason }: Attempt): Sighting[] {
  const names = [error?.params?.class, ...String(error?.params?.found ?? '').split(' ')]
  const problems = new Set(names.map((name) => problemsByName.get(String(name))))
  return [...problems].flatMap((problem) =>
    problem ? [{ problem, warning: false, line: reason, params: {} }] : [],
  )
}

function counts({ silent, fromCancel }: Sighting['problem'], { status }: RunStep): boolean {
  if (status === 'succeeded') return silent === true
  return status !== 'cancelled' || !fromCancel
}
