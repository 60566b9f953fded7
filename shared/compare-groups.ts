import type { NodeResult } from './compare'
import { maskNoise, type Noise } from './compare-noise'

/** Nodes whose command ended in the same way with the same output. */
export interface ResultGroup {
  /** In the order of the comparison; the first one's text stands for all. */
  results: [NodeResult, ...NodeResult[]]
}

/** Whether a command did what it should: it ended by itself with 0. */
export const isSuccess = ({ state, exitCode }: NodeResult): boolean => state === 'ended' && exitCode === 0

/** Whether there is anything to say about it yet. */
export const isOver = ({ state }: NodeResult): boolean => state === 'ended' || state === 'failed'

/** What the nodes are called, by people and by themselves: `db1` of `db1.example.com` too, as `hostname` often has it. */
export const namesOf = (results: readonly NodeResult[]): string[] =>
  results.flatMap(({ name, hostName }) =>
    hostName === undefined ? [name] : [name, hostName, hostName.split('.')[0] ?? hostName],
  )

/**
 * Folds equal results as `clush -b` does: the same end (exit code, signal, or kind of failure) and the same output. Text of the
 * chosen kinds of `noise` counts as equal. Largest group first; groups of one size in the order of their first nodes.
 */
export function foldResults(results: readonly NodeResult[], noise: ReadonlySet<Noise>): ResultGroup[] {
  const names = namesOf(results)
  const masks = JSON.stringify([[...noise], names])
  const groups = new Map<string, ResultGroup>()
  for (const result of results.filter(isOver)) {
    const known = likenesses.get(result)
    const key = known?.masks === masks ? known.key : likenessOf(result, noise, names)
    likenesses.set(result, { masks, key })
    const group = groups.get(key)
    if (group) group.results.push(result)
    else groups.set(key, { results: [result] })
  }
  return [...groups.values()].sort((a, b) => b.results.length - a.results.length)
}

/** Texts may be long, and with each result that comes all of them are folded anew: each is looked through once. */
const likenesses = new WeakMap<NodeResult, { masks: string; key: string }>()

function likenessOf(result: NodeResult, noise: ReadonlySet<Noise>, names: readonly string[]): string {
  const { state, exitCode, signal, error, output, errorOutput } = result
  const texts = [output, errorOutput].map((text) => maskNoise(text, noise, names))
  return JSON.stringify([state, exitCode, signal, error?.key, ...texts])
}
