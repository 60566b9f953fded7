import type { NodeState, PlannedNode, ProvisioningStep } from '#shared/labs'
import { type LabOnDisk, NodeSteps } from '../labs'
import type { StepContext, StepPlan } from '../runs'
import type { LabMachines } from './lab-machines'

/** Their scripts get the join token. */
const withToken: readonly ProvisioningStep[] = ['control-plane', 'join']

/** A machine that was halted is in one of these. */
const stopped: readonly NodeState[] = ['off', 'not-created']

const neverAborted = new AbortController().signal

/**
 * The step plans of one lab. A machine is made and booted by `vagrant up --no-provision`, and each provisioner is a step of
 * its own: so a retry goes on with the step that failed, where a second `vagrant up` would do nothing at all.
 */
export class Planner {
  readonly #steps: NodeSteps
  readonly #machines: LabMachines
  /** Steps that a node had behind it when it was first asked in this plan, and since it booted. */
  readonly #done = new Map<string, Promise<Set<string>>>()

  constructor(lab: LabOnDisk, machines: LabMachines) {
    this.#steps = new NodeSteps(lab)
    this.#machines = machines
  }

  /** `first` is the name of the step that makes and boots a node. */
  up(first: 'create' | 'boot', nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).flatMap((node) => {
      const boot = this.#boot(node, first)
      return [boot, ...this.#provision(node, boot.id, nodes)]
    })
  }

  halt(nodes: readonly string[]): StepPlan[] {
    return this.#towards(nodes, 'halt', stopped, (node, context) => this.#machines.halt(node, context))
  }

  suspend(nodes: readonly string[]): StepPlan[] {
    return this.#towards(nodes, 'suspend', ['suspended'], (node, context) =>
      this.#machines.suspend(node, context),
    )
  }

  resume(nodes: readonly string[]): StepPlan[] {
    return this.#towards(nodes, 'resume', ['running'], (node, context) =>
      this.#machines.resume(node, context),
    )
  }

  reload(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'reload', []),
      run: (context) => this.#machines.reload(node.name, context),
    }))
  }

  /** Runs the steps even where they were done before; their scripts change nothing then. */
  provision(nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[] {
    return this.#steps.again(nodes, steps, (node, name) => ({
      run: (context) => this.#run(node, name, context),
    }))
  }

  /** With a token that nobody has seen: the control plane may have gone back to a moment before it got the last one. */
  rejoin(name: string, reset: StepPlan['run']): StepPlan[] {
    return this.#steps.chosen([name]).flatMap((node) => {
      const first = { ...this.#steps.step(node, 'reset', []), run: reset }
      const join = {
        ...this.#steps.step(node, 'join', [first.id]),
        run: async (context: StepContext) => {
          this.#machines.renewToken()
          await this.#run(node, 'join', context)
        },
      }
      return [first, join]
    })
  }

  destroy(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'destroy', []),
      isDone: async () => !(await this.#machines.exists(node.name)),
      run: (context) => this.#machines.destroy(node, context),
    }))
  }

  #boot(node: PlannedNode, name: string): StepPlan {
    return {
      ...this.#steps.step(node, name, []),
      isDone: async () => (await this.#machines.state(node.name, neverAborted)) === 'running',
      run: async (context) => {
        this.#done.delete(node.name)
        const isNew = await this.#machines.up(node.name, context)
        if (isNew) this.#done.set(node.name, Promise.resolve(new Set()))
      },
    }
  }

  /** Steps that leave machines in one of the `wanted` states, and do nothing where they are in it. */
  #towards(
    nodes: readonly string[],
    name: string,
    wanted: readonly NodeState[],
    work: (node: string, context: StepContext) => Promise<void>,
  ): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, name, []),
      isDone: async () => wanted.includes(await this.#machines.state(node.name, neverAborted)),
      run: async (context) => {
        const state = await this.#machines.state(node.name, context.signal)
        if (wanted.includes(state)) context.log(`Machine ${node.name} is ${state} already`, 'info')
        else await work(node.name, context)
      },
    }))
  }

  #provision(node: PlannedNode, after: string, nodes: readonly string[]): StepPlan[] {
    return this.#steps.provisioning(node, after, nodes, (name) => ({
      isDone: () => this.#hasDone(node, name, neverAborted),
      run: async (context) => {
        if (await this.#hasDone(node, name, context.signal)) context.log(`${name} was done before`, 'info')
        else await this.#run(node, name, context)
      },
    }))
  }

  async #run(node: PlannedNode, name: ProvisioningStep, context: StepContext): Promise<void> {
    if (withToken.includes(name))
      await this.#machines.provisionWithToken(node.name, name, this.#steps.controlPlane, context)
    else await this.#machines.provision(node.name, name, {}, context)
  }

  /** Asked once for all steps of a node; an answer that failed is asked for again. */
  async #hasDone(node: PlannedNode, name: string, signal: AbortSignal): Promise<boolean> {
    let asked = this.#done.get(node.name)
    if (!asked) {
      asked = this.#machines.doneSteps(node.name, signal)
      this.#done.set(node.name, asked)
    }
    try {
      return (await asked).has(name)
    } catch (error) {
      this.#done.delete(node.name)
      throw error
    }
  }
}
