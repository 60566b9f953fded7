import { setTimeout as wait } from 'node:timers/promises'
import type { Run, RunStep } from '#shared/runs'
import type { AppClient } from './app-client'
import type { Terminal } from './command'

/** A step's last lines come up to 50 ms after the news that it has ended, and are better read before it. */
const linesMs = 100

/** Shows the run that this process performs, line by line, while it goes on. */
export class FollowedRun {
  readonly #terminal: Terminal
  readonly #shown = new Map<string, RunStep['status']>()
  readonly #ended: Promise<Run>

  /** Before the run is started, so that nothing is missed. */
  constructor(client: AppClient, terminal: Terminal) {
    this.#terminal = terminal
    client.on('runs.logged', ({ lines }) => {
      for (const { step, text } of lines) terminal.err(`${labelOf(step)}${text}\n`)
    })
    const ended = new Promise<Run>((resolve) =>
      client.on('runs.changed', (run) => {
        setTimeout(() => this.#showSteps(run.steps), linesMs)
        if (run.status !== 'running') resolve(run)
      }),
    )
    this.#ended = ended.then((run) => wait(2 * linesMs, run))
  }

  /** Resolves with the run as it ended. */
  ended(): Promise<Run> {
    return this.#ended
  }

  #showSteps(steps: readonly RunStep[]): void {
    for (const step of steps) {
      if (this.#shown.get(step.id) === step.status) continue
      this.#shown.set(step.id, step.status)
      if (step.status !== 'pending') this.#terminal.err(`${labelOf(step.id)}${stepText(step)}\n`)
    }
  }
}

/** Steps are called `w1-k8s/containerd`, or `verify` where they are about the whole lab. */
const labelOf = (step: string | null): string => (step === null ? '' : `[${step}] `)

function stepText({ status, startedAt, endedAt }: RunStep): string {
  if (status === 'running') return '▶ begins'
  const seconds = startedAt && endedAt ? ` after ${((endedAt - startedAt) / 1000).toFixed(1)} s` : ''
  return `${status === 'succeeded' ? '✔' : '✖'} ${status}${seconds}`
}
