import type { Diagnosis, FixId } from '#shared/diagnosis'
import type { Run } from '#shared/runs'
import type { Problem } from './catalogue/problem'
import type { Finding } from './root-causes'

/** Stands in a text for a name that the log does not have. */
const unnamed = '…'

/** A finding as the page shows it; `fix` only where it can be applied now. */
export function toDiagnosis(run: Run, finding: Finding, fix: FixId | null): Diagnosis {
  const { problem, nodes, sightings } = finding
  const line = sightings[0]?.line ?? { text: '', seq: 0 }
  return {
    id: `${run.id}:${problem.id}`,
    labId: run.labId,
    runId: run.id,
    problem: problem.id,
    nodes,
    evidence: { line: line.text, seq: line.seq },
    params: paramsOf(finding),
    advice: adviceOf(problem),
    links: [...(problem.links ?? [])],
    ...(fix && { fix }),
    ...(finding.suspected && { suspected: true }),
  }
}

/** A value for every name that the problem's texts may use. */
export function paramsOf({ problem, sightings }: Finding): Record<string, string> {
  const names = (problem.text ?? []).flatMap(({ source }) =>
    [...source.matchAll(/\(\?<(\w+)>/g)].map(([, name = '']) => name),
  )
  const value = (name: string): string =>
    sightings.map(({ params }) => params[name]).find((found) => found !== undefined) ?? unnamed
  return Object.fromEntries(names.map((name) => [name, value(name)]))
}

export function adviceOf({ advice }: Problem): Diagnosis['advice'] {
  const { any = [], windows = [], macos = [], linux = [] } = advice
  return { any: [...any], windows: [...windows], macos: [...macos], linux: [...linux] }
}
