import type { Logger } from '../../platform/logger'
import type { ObjectStore } from '../store'

/** How fast a simulated cluster works, in milliseconds. */
export interface ControlPace {
  /** From a change to the controllers' answer to it; changes in between are answered together. */
  reactMs: number
  /** From a pod's arrival at its node to its running containers, at most, since times of the API are whole seconds. */
  podStartMs: number
  /** From a pod's deletion to the end of its containers, at most; its own grace period may be shorter. */
  podStopMs: number
  /** Until a container that failed is started again, the first time; the wait doubles each time, up to 5 minutes. */
  restartMs: number
  /** From a node's being unreachable to the eviction of its pods: 300 s in a real cluster (taint-based eviction). */
  evictMs: number
}

/** What controllers see and change. */
export interface World {
  readonly store: ObjectStore
  readonly now: Date
  readonly pace: ControlPace
  /** Whether this node's machine, and its kubelet, runs. */
  kubeletRuns(node: string): boolean
  /** Asks for another turn at this time, in ms since the epoch; without one the next change brings it. */
  wakeAt(time: number): void
}

/** Brings the cluster one step nearer to what its objects want. Calling it again without a change does nothing. */
export type Controller = (world: World) => void

/** Runs controllers after every change, and when the time that one of them waits for has come. */
export class ControlLoop {
  readonly #store: ObjectStore
  readonly #controllers: readonly Controller[]
  readonly #pace: ControlPace
  readonly #kubeletRuns: World['kubeletRuns']
  readonly #logger: Logger
  #unsubscribe: (() => void) | null = null
  #timer: NodeJS.Timeout | null = null
  #due = Number.POSITIVE_INFINITY

  constructor(
    store: ObjectStore,
    controllers: readonly Controller[],
    pace: ControlPace,
    kubeletRuns: World['kubeletRuns'],
    logger: Logger,
  ) {
    this.#store = store
    this.#controllers = controllers
    this.#pace = pace
    this.#kubeletRuns = kubeletRuns
    this.#logger = logger
  }

  /** Begins to work; once is enough. */
  start(): void {
    this.#unsubscribe ??= this.#store.on('change', () => this.soon())
    this.soon()
  }

  /** Leaves everything as it is. */
  stop(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#due = Number.POSITIVE_INFINITY
  }

  /** Something outside of the store has changed, such as a kubelet. */
  soon(): void {
    this.#wakeAt(Date.now() + this.#pace.reactMs)
  }

  #wakeAt(time: number): void {
    if (!this.#unsubscribe || time >= this.#due) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#due = time
    this.#timer = setTimeout(() => this.#work(), Math.max(0, time - Date.now()))
  }

  #work(): void {
    this.#timer = null
    this.#due = Number.POSITIVE_INFINITY
    const world: World = {
      store: this.#store,
      now: new Date(),
      pace: this.#pace,
      kubeletRuns: this.#kubeletRuns,
      wakeAt: (time) => this.#wakeAt(time),
    }
    for (const control of this.#controllers) this.#run(control, world)
  }

  /** A controller that fails does not keep the others from their work, nor the app from its own. */
  #run(control: Controller, world: World): void {
    try {
      control(world)
    } catch (error) {
      this.#logger.error({ err: error, controller: control.name }, 'simulated cluster')
    }
  }
}
