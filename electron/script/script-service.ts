import { LabError } from '#shared/errors'
import type { Terminal } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import type { HandlersOf } from '../rpc'
import { type ScriptNeeds, ScriptRun } from './script-run'

/** Long enough for a slow network, short enough to be waited for. */
const defaultPrepareMs = 10_000

interface ScriptServiceOptions extends Omit<ScriptNeeds, 'prepareMs'> {
  prepareMs?: number
  logger: Logger
}

/** Scripts that are typed into terminals line by line, the newest of each workspace. They go on while no page looks. */
export class ScriptService {
  readonly #needs: ScriptNeeds
  readonly #logger: Logger
  readonly #runs = new Map<string, ScriptRun>()

  constructor({ logger, prepareMs = defaultPrepareMs, ...needs }: ScriptServiceOptions) {
    this.#needs = { ...needs, prepareMs }
    this.#logger = logger
  }

  readonly handlers: HandlersOf<'script'> = {
    'script.list': () => [...this.#runs.values()].map(({ script }) => script),
    'script.start': (input) => {
      if (this.#runs.get(input.workspace)?.isRunning) throw new LabError('state.conflict', 'script.isRunning')
      const run = new ScriptRun(this.#needs, input)
      this.removeWorkspace(input.workspace)
      this.#runs.set(input.workspace, run)
      this.#needs.emit('script.started', run.script)
      run.run().catch((error) => {
        this.#logger.error({ err: error }, 'A script broke')
        run.stop()
      })
      return { scriptId: run.script.id }
    },
    'script.stop': ({ scriptId }) => this.#find(scriptId).stop(),
    'script.skip': ({ scriptId, terminalId }) => this.#find(scriptId).skip(terminalId),
  }

  /** A terminal is in another state, or gone, which counts as `closed`. */
  follow(terminal: Terminal): void {
    for (const run of this.#runs.values()) run.follow(terminal)
  }

  /** Forgets the script of a workspace that is gone. */
  removeWorkspace(workspace: string): void {
    const run = this.#runs.get(workspace)
    if (!run) return
    run.stop()
    this.#runs.delete(workspace)
    this.#needs.emit('script.removed', { scriptId: run.script.id })
  }

  dispose(): void {
    for (const run of this.#runs.values()) run.stop()
  }

  #find(scriptId: string): ScriptRun {
    const run = [...this.#runs.values()].find(({ script }) => script.id === scriptId)
    if (!run) throw new LabError('resource.missing', 'script.missing')
    return run
  }
}
