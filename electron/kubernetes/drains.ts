import { LabError } from '#shared/errors'
import type { Drain } from '#shared/kubernetes'
import type { Emit } from '../rpc'
import type { ApiAccess } from './api-access'
import { DrainRun } from './drain-run'

/** The drains of all labs; how the last one of each node went is kept until the next, or until the lab is gone. */
export class Drains {
  readonly #access: ApiAccess
  readonly #emit: Emit
  readonly #runs = new Map<string, DrainRun>()

  constructor(access: ApiAccess, emit: Emit) {
    this.#access = access
    this.#emit = emit
  }

  list(): Drain[] {
    return [...this.#runs.values()].map(({ state }) => state)
  }

  /** Answers at once; how it goes is told by events. Throws `kubernetes.draining` where the node is drained already. */
  start(labId: string, node: string): void {
    const key = `${labId}/${node}`
    if (this.#runs.get(key)?.state.state === 'running')
      throw new LabError('resource.busy', 'kubernetes.draining', { params: { node } })
    const run = new DrainRun(labId, node, (drain) => {
      if (this.#runs.get(key) === run) this.#emit('kubernetes.drain', drain)
    })
    this.#runs.set(key, run)
    this.#emit('kubernetes.drain', run.state)
    void run.run((work) => this.#access.use(labId, work))
  }

  cancel(labId: string, node: string): void {
    this.#runs.get(`${labId}/${node}`)?.cancel()
  }

  remove(labId: string): void {
    for (const [key, run] of this.#runs)
      if (run.state.labId === labId) {
        this.#runs.delete(key)
        run.cancel()
      }
  }

  dispose(): void {
    for (const run of this.#runs.values()) run.cancel()
    this.#runs.clear()
  }
}
