import { randomUUID } from 'node:crypto'
import { type Comparison, type NodeResult, sourceId } from '#shared/compare'
import { isOver } from '#shared/compare-groups'
import { LabError } from '#shared/errors'
import type { Emit, HandlersOf } from '../rpc'
import { type NodeRunner, outputShare, runOnNodes, waitingResult } from './run-on-nodes'

/** Comparisons that are kept, one of each workspace; the oldest goes first. Each holds 16 MiB of output at most. */
const maxKept = 4

interface CompareNeeds extends NodeRunner {
  emit: Emit
}

/** A comparison that is kept; `abort` ends what still runs of it. */
interface Kept {
  comparison: Comparison
  abort: AbortController
}

/** Commands that run on many nodes, and what came of them. Held in memory alone: a command line may hold a password. */
export class CompareService {
  readonly #needs: CompareNeeds
  readonly #kept = new Map<string, Kept>()
  readonly #working = new Set<Promise<void>>()

  constructor(needs: CompareNeeds) {
    this.#needs = needs
  }

  readonly handlers: HandlersOf<'compare'> = {
    'compare.list': () => [...this.#kept.values()].map(({ comparison }) => comparison),
    'compare.start': (input) => ({ comparisonId: this.#start(input).comparison.id }),
    'compare.again': ({ comparisonId, nodes }) => this.#again(this.#find(comparisonId), nodes),
    'compare.cancel': ({ comparisonId }) => {
      const kept = this.#find(comparisonId)
      kept.abort.abort()
      kept.abort = new AbortController()
    },
  }

  /** Forgets the comparison of a workspace that is gone. */
  removeWorkspace(workspace: string): void {
    for (const kept of this.#kept.values()) if (kept.comparison.workspace === workspace) this.#remove(kept)
  }

  /** Cancels everything; resolves once nothing runs any more. */
  async dispose(): Promise<void> {
    for (const { abort } of this.#kept.values()) abort.abort()
    this.#kept.clear()
    await Promise.all(this.#working)
  }

  #start(input: Parameters<(typeof this.handlers)['compare.start']>[0]): Kept {
    const { workspace, targets, command, timeoutSeconds } = input
    const ids = targets.map(({ source }) => sourceId(source))
    const results = targets.filter((_, index) => ids.indexOf(ids[index] ?? '') === index).map(waitingResult)
    const comparison = { id: randomUUID(), workspace, command, timeoutSeconds, results }
    const kept: Kept = { comparison, abort: new AbortController() }
    this.removeWorkspace(workspace)
    this.#kept.set(comparison.id, kept)
    const [oldest] = this.#kept.values()
    if (oldest && this.#kept.size > maxKept) this.#remove(oldest)
    this.#needs.emit('compare.started', comparison)
    this.#run(kept, results)
    return kept
  }

  #again(kept: Kept, nodes: readonly string[]): void {
    const again = kept.comparison.results.filter(
      (result) => isOver(result) && nodes.includes(sourceId(result.source)),
    )
    for (const result of again) this.#report(kept, waitingResult(result))
    this.#run(kept, again)
  }

  #run(kept: Kept, targets: readonly NodeResult[]): void {
    const { command, timeoutSeconds, results } = kept.comparison
    const { signal } = kept.abort
    const request = { command, timeoutSeconds, maxOutputBytes: outputShare(results.length), signal }
    const report = (result: NodeResult) => this.#report(kept, result)
    const work = runOnNodes(this.#needs, targets, request, { report }).finally(() =>
      this.#working.delete(work),
    )
    this.#working.add(work)
  }

  #report({ comparison }: Kept, result: NodeResult): void {
    const isSame = (other: NodeResult) => sourceId(other.source) === sourceId(result.source)
    comparison.results = comparison.results.map((other) => (isSame(other) ? result : other))
    if (this.#kept.has(comparison.id))
      this.#needs.emit('compare.result', { comparisonId: comparison.id, result })
  }

  #remove({ comparison, abort }: Kept): void {
    abort.abort()
    this.#kept.delete(comparison.id)
    this.#needs.emit('compare.removed', { comparisonId: comparison.id })
  }

  #find(comparisonId: string): Kept {
    const kept = this.#kept.get(comparisonId)
    if (!kept) throw new LabError('resource.missing', 'compare.missing')
    return kept
  }
}
