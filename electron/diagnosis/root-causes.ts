import type { ProblemId } from '#shared/diagnosis'
import type { Problem } from './catalogue/problem'
import type { Sighting } from './text-scan'

/** A sighting, and the node it is about; null for the whole lab. */
export interface NodeSighting extends Sighting {
  node: string | null
}

/** A problem with everything that was seen of it. */
export interface Finding {
  problem: Problem
  /** None where it is about the whole lab. */
  nodes: string[]
  /** In the order of the log. */
  sightings: NodeSighting[]
  /** Only warned of before the failure, with which it may have to do. */
  suspected?: true
}

/**
 * What is worth telling a person: warnings only where they explain something, no consequences of something else that was
 * found, nothing vague where something definite was found. In the order of the log.
 */
export function rootCauses(sightings: readonly NodeSighting[]): Finding[] {
  const failures = new Set(sightings.filter(({ warning }) => !warning).map(({ problem }) => problem.id))
  const counted = sightings.filter(({ problem, warning }) => !warning || explains(problem, failures))
  const consequences = new Set(counted.flatMap(({ problem }) => problem.causes ?? []))
  const causes = counted.filter(({ problem }) => !consequences.has(problem.id))
  const definite = causes.filter(({ problem }) => !problem.lastResort)
  return grouped(
    causes.filter((sighting) => !sighting.problem.lastResort || !isExplained(sighting, definite)),
  )
}

/** Of what was only warned of: what could explain a failure that was found, or one that nothing definite explains. */
export function possibleCauses(warned: readonly NodeSighting[], found: readonly Finding[]): Finding[] {
  const ids = new Set(found.map(({ problem }) => problem.id))
  const isOpen = found.every(({ problem }) => problem.lastResort)
  const possible = warned.filter(({ problem }) => !ids.has(problem.id) && (isOpen || explains(problem, ids)))
  return grouped(possible).map((finding) => ({ ...finding, suspected: true }))
}

const explains = ({ causes = [] }: Problem, found: ReadonlySet<ProblemId>): boolean =>
  causes.some((id) => found.has(id))

/** Something without a node, such as the end of what Vagrant prints, is about every node. */
function isExplained({ node }: NodeSighting, definite: readonly NodeSighting[]): boolean {
  return definite.some((other) => node === null || other.node === null || other.node === node)
}

function grouped(sightings: readonly NodeSighting[]): Finding[] {
  const findings = new Map<ProblemId, Finding>()
  for (const sighting of [...sightings].sort((a, b) => a.line.seq - b.line.seq)) {
    const { problem, node } = sighting
    const finding = findings.get(problem.id) ?? { problem, nodes: [], sightings: [] }
    findings.set(problem.id, finding)
    finding.sightings.push(sighting)
    if (node !== null && !finding.nodes.includes(node)) finding.nodes.push(node)
  }
  return [...findings.values()]
}
