import type { NodeState, PlannedNode, ProvisioningStep } from '#shared/labs'
import { type MadeLab, NodeSteps } from '../labs'
import type { StepContext, StepPlan } from '../runs'
import { pause } from './pace'
import type { SandboxLab } from './sandbox-lab'
import {
  againLines,
  bootLines,
  createLines,
  destroyLines,
  haltLines,
  resetLines,
  resumeLines,
  type StepFacts,
  stepLines,
  suspendLines,
} from './steps'

/** Makes the step plans of one lab. The lab itself is opened when a step runs, since plans carry no state. */
export class Planner {
  readonly #lab: MadeLab
  readonly #steps: NodeSteps
  readonly #open: () => Promise<SandboxLab>
  readonly #lineMs: number

  constructor(lab: MadeLab, open: () => Promise<SandboxLab>, lineMs: number) {
    this.#lab = lab
    this.#steps = new NodeSteps(lab)
    this.#open = open
    this.#lineMs = lineMs
  }

  /** Creates what is missing, starts what is off and carries out what was not provisioned yet. */
  up(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).flatMap((node) => {
      const create = this.#create(node)
      const boot = this.#boot(node, [create.id])
      return [create, boot, ...this.#provision(node, boot.id, nodes)]
    })
  }

  halt(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'halt', []),
      isDone: async () => ['off', 'not-created'].includes(await this.#state(node)),
      run: async (context) => {
        await this.#say(context, haltLines(this.#facts(node)))
        await (await this.#open()).halt(node.name)
      },
    }))
  }

  suspend(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'suspend', []),
      isDone: async () => (await this.#state(node)) === 'suspended',
      run: async (context) => {
        await this.#say(context, suspendLines(this.#facts(node)))
        await (await this.#open()).suspend(node.name)
      },
    }))
  }

  resume(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'resume', []),
      isDone: async () => (await this.#state(node)) === 'running',
      run: async (context) => {
        await this.#say(context, resumeLines(this.#facts(node)))
        await (await this.#open()).resume(node.name, context.signal)
      },
    }))
  }

  reload(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'reload', []),
      run: async (context) => {
        const lab = await this.#open()
        await this.#say(context, haltLines(this.#facts(node)))
        await lab.halt(node.name)
        const port = await lab.boot(node.name, context.signal)
        await this.#say(context, bootLines(this.#facts(node), port))
      },
    }))
  }

  destroy(nodes: readonly string[]): StepPlan[] {
    return this.#steps.chosen(nodes).map((node) => ({
      ...this.#steps.step(node, 'destroy', []),
      isDone: async () => (await this.#state(node)) === 'not-created',
      run: async (context) => {
        await this.#say(context, destroyLines(this.#facts(node)))
        await (await this.#open()).destroy(node)
      },
    }))
  }

  rejoin(name: string): StepPlan[] {
    return this.#steps.chosen([name]).flatMap((node) => {
      const reset: StepPlan = {
        ...this.#steps.step(node, 'reset', []),
        run: async (context) => {
          await this.#say(context, resetLines)
          await (await this.#open()).members.leave(node.name)
        },
      }
      const join: StepPlan = {
        ...this.#steps.step(node, 'join', [reset.id]),
        run: (context) => this.#carryOut(node, 'join', context),
      }
      return [reset, join]
    })
  }

  /** Runs the steps even where they were done before. */
  provision(nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[] {
    return this.#steps.again(nodes, steps, (node, name) => ({
      run: (context) => this.#carryOut(node, name, context),
    }))
  }

  #create(node: PlannedNode): StepPlan {
    return {
      ...this.#steps.step(node, 'create', []),
      isDone: async () => (await this.#open()).exists(node.name),
      run: async (context) => {
        const lab = await this.#open()
        if (lab.exists(node.name)) return context.log(`Machine ${node.name} is there already`)
        await this.#say(context, createLines(this.#facts(node)))
        await lab.create(node.name)
      },
    }
  }

  #boot(node: PlannedNode, needs: string[]): StepPlan {
    return {
      ...this.#steps.step(node, 'boot', needs),
      isDone: async () => (await this.#open()).runs(node.name),
      run: async (context) => {
        const lab = await this.#open()
        if (lab.runs(node.name)) return context.log(`Machine ${node.name} is running already`)
        await this.#say(context, ['Booting VM (simulated)...'])
        const port = await lab.boot(node.name, context.signal)
        await this.#say(context, bootLines(this.#facts(node), port))
      },
    }
  }

  #provision(node: PlannedNode, after: string, nodes: readonly string[]): StepPlan[] {
    return this.#steps.provisioning(node, after, nodes, (name) => ({
      isDone: async () => (await this.#open()).hasDone(node.name, name),
      run: async (context) => {
        if ((await this.#open()).hasDone(node.name, name)) context.log(`${name} was done before`)
        else await this.#carryOut(node, name, context)
      },
    }))
  }

  async #carryOut(node: PlannedNode, step: ProvisioningStep, context: StepContext): Promise<void> {
    const lab = await this.#open()
    if (step === 'join') lab.members.requireControlPlane()
    const again = lab.hasDone(node.name, step) ? againLines[step] : undefined
    await this.#say(context, again ?? stepLines[step](this.#facts(node)))
    await lab.complete(node, step)
  }

  async #state(node: PlannedNode): Promise<NodeState> {
    return (await this.#open()).status(node.name).state
  }

  async #say(context: StepContext, lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      await pause(this.#lineMs, context.signal)
      context.log(line, 'output')
    }
  }

  #facts(node: PlannedNode): StepFacts {
    return { lab: this.#lab.file, node, controlPlane: this.#steps.controlPlane }
  }
}
