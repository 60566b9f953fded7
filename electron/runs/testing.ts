import pino from 'pino'
import type { EventName, EventPayload } from '#shared/contract/index'
import { LabError } from '#shared/errors'
import type { LogLine, Run, RunKind, RunStatus } from '#shared/runs'
import type { Emit } from '../rpc'
import type { StepContext, StepPlan } from './plan'
import { RunEngine } from './run-engine'

type Event = { [E in EventName]: { event: E; payload: EventPayload<E> } }[EventName]

/** Test helper: keeps every event, and waits for one. */
export class Events {
  readonly all: Event[] = []
  readonly emit: Emit = (event, payload) => {
    this.all.push({ event, payload } as Event)
    for (const listener of this.#listeners) listener()
  }
  readonly #listeners = new Set<() => void>()

  of<E extends EventName>(name: E): EventPayload<E>[] {
    return this.all.filter(({ event }) => event === name).map(({ payload }) => payload as EventPayload<E>)
  }

  /** Answers as soon as `ready` gives something, looking again at every event. The test's own timeout bounds it. */
  async until<T>(ready: () => T | null | undefined | false): Promise<T> {
    return await new Promise((resolve) => {
      const look = (): void => {
        const found = ready()
        if (!found) return
        this.#listeners.delete(look)
        resolve(found)
      }
      this.#listeners.add(look)
      look()
    })
  }

  run(runId: string): Run | undefined {
    return this.of('runs.changed').findLast((run) => run.id === runId)
  }

  async ended(runId: string): Promise<RunStatus> {
    const run = await this.until(() => {
      const last = this.run(runId)
      return last?.status !== 'running' && last
    })
    return run.status
  }

  async stepIs(runId: string, stepId: string, status: string): Promise<void> {
    await this.until(() =>
      this.run(runId)?.steps.some((step) => step.id === stepId && step.status === status),
    )
  }

  logged(runId: string): LogLine[] {
    return this.of('runs.logged').flatMap((event) => (event.runId === runId ? event.lines : []))
  }
}

/** Test helper: steps that end when and how a test says. */
export class TestSteps {
  /** Ids of the steps that began, in order. */
  readonly performed: string[] = []
  readonly #holds = new Map<string, Promise<void>>()
  readonly #broken = new Set<string>()

  /** Keeps a step from ending; gives the function that lets it go on. */
  hold(id: string): () => void {
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#holds.set(id, gate)
    return release
  }

  /** Makes a step fail; gives the function that repairs it. */
  break(id: string): () => void {
    this.#broken.add(id)
    return () => this.#broken.delete(id)
  }

  /** A step called `node/name`. */
  step(
    id: string,
    needs: readonly string[] = [],
    effect: (context: StepContext) => unknown = () => {},
  ): StepPlan {
    const [node = '', name = ''] = id.split('/')
    const run = async (context: StepContext): Promise<void> => {
      this.performed.push(id)
      context.log(`${id} begins`)
      await released(this.#holds.get(id), context.signal)
      if (this.#broken.has(id))
        throw new LabError('command.failed', 'cluster.kubectlFailed', { params: { node } })
      await effect(context)
    }
    return { id, name, node, needs, run }
  }
}

async function released(gate: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  if (!gate) return
  const aborted = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(new LabError('cancelled', 'cancelled'))
    if (signal.aborted) refuse()
    signal.addEventListener('abort', refuse, { once: true })
  })
  await Promise.race([gate, aborted])
}

/** Test helper: a loaded engine on a real folder, whose runs are planned by `plan`. */
export async function openTestEngine(folder: string, plan: () => StepPlan[]) {
  const events = new Events()
  const reconciled: string[] = []
  const engine = new RunEngine({ folder, emit: events.emit, logger: pino({ level: 'silent' }) })
  engine.setOwner({
    plan: async () => plan(),
    changed: () => undefined,
    reconcile: async (run) => {
      reconciled.push(`${run.id} ${run.steps.map(({ status }) => status).join(' ')}`)
    },
    ended: async () => undefined,
  })
  await engine.load()
  const start = (labId = 'k8s', kind: RunKind = 'create') =>
    engine.start({ labId, kind, nodes: ['m-k8s'], plan: plan() })
  return { engine, events, reconciled, start }
}
