import { findingLine, type Finding as PreflightFinding } from '#shared/preflight'
import type { LogLine, Run, RunStep } from '#shared/runs'
import { problemsByName } from './catalogue'
import { type Finding, type NodeSighting, possibleCauses, rootCauses } from './root-causes'
import { type Sighting, TextScan } from './text-scan'

/** What was seen in one attempt at a step. */
interface Attempt {
  startedAt: number
  scan: TextScan
  sightings: Sighting[]
  /** The first line that said why the step failed; before there is one, the first line at all. */
  reason: LogLine
  /** The first lines, where a check of this PC tells its findings. */
  beginning: LogLine[]
}

/** Each of some fourteen checks logs one line, and some lines of evidence. */
const maxBeginning = 200

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
    const found = rootCauses(run.steps.flatMap((step) => this.#sightings(step)))
    if (run.status !== 'failed') return found
    const warned = run.steps.flatMap((step) => this.#warned(step))
    return [...found, ...possibleCauses(warned, found)]
  }

  #attempt(stepId: string, startedAt: number, first: LogLine): Attempt {
    const known = this.#attempts.get(stepId)
    if (known?.startedAt === startedAt) return known
    const attempt = { startedAt, scan: new TextScan(), sightings: [], reason: first, beginning: [] }
    this.#attempts.set(stepId, attempt)
    return attempt
  }

  #look(attempt: Attempt, lines: readonly LogLine[]): void {
    attempt.sightings.push(...attempt.scan.take(lines))
    attempt.beginning.push(...lines.slice(0, maxBeginning - attempt.beginning.length))
    if (attempt.reason.level !== 'error')
      attempt.reason = lines.find(({ level }) => level === 'error') ?? attempt.reason
  }

  #present({ id, startedAt }: RunStep): Attempt | undefined {
    const attempt = this.#attempts.get(id)
    return attempt?.startedAt === startedAt ? attempt : undefined
  }

  #warned(step: RunStep): NodeSighting[] {
    const attempt = this.#present(step)
    if (!attempt) return []
    return foundBy(step.warnings ?? [], attempt).map((sighting) => ({ ...sighting, node: step.node }))
  }

  #sightings(step: RunStep): NodeSighting[] {
    const attempt = this.#present(step)
    if (!attempt) return []
    return [...attempt.sightings, ...named(step, attempt)]
      .filter(({ problem }) => counts(problem, step))
      .map((sighting) => ({ ...sighting, node: step.node }))
  }
}

/** What the step's error itself names. */
function named({ error }: RunStep, attempt: Attempt): Sighting[] {
  const problem = problemsByName.get(String(error?.params?.class))
  const ofClass = problem ? [{ problem, warning: false, line: attempt.reason, params: {} }] : []
  return [...ofClass, ...foundBy(error?.findings ?? [], attempt)]
}

function foundBy(findings: readonly PreflightFinding[], { beginning, reason }: Attempt): Sighting[] {
  return findings.flatMap((finding) => {
    const problem = problemsByName.get(finding.found)
    const line = beginning.find(({ text }) => text === findingLine(finding)) ?? reason
    return problem ? [{ problem, warning: false, line, params: {} }] : []
  })
}

function counts({ silent, fromCancel }: Sighting['problem'], { status }: RunStep): boolean {
  if (status === 'succeeded') return silent === true
  return status !== 'cancelled' || !fromCancel
}
