import type { PlannedNode } from '#shared/labs'
import type { LabOnDisk } from '../labs'
import type { StepContext, StepPlan } from '../runs'
import type { LabMachines } from './lab-machines'

/** Provisioners of the lab's Vagrantfile, in their order. */
const provisioners = {
  'control-plane': ['prepare', 'containerd', 'kubernetes', 'control-plane', 'cni'],
  worker: ['prepare', 'containerd', 'kubernetes', 'join'],
} as const

/** Their scripts get the join token. */
const withToken: readonly string[] = ['control-plane', 'join']

const neverAborted = new AbortController().signal

/**
 * The step plans of one lab. A machine is made and booted by `vagrant up --no-provision`, and each provisioner is a step of
 * its own: so a retry goes on with the step that failed, where a second `vagrant up` would do nothing at all.
 */
export class Planner {
  readonly #lab: LabOnDisk
  readonly #machines: LabMachines
  /** Steps that a node had behind it when it was first asked in this plan, and since it booted. */
  readonly #done = new Map<string, Promise<Set<string>>>()

  constructor(lab: LabOnDisk, machines: LabMachines) {
    this.#lab = lab
    this.#machines = machines
  }

  /** `first` is the name of the step that makes and boots a node. */
  up(first: 'create' | 'boot', nodes: readonly string[]): StepPlan[] {
    return this.#chosen(nodes).flatMap((node) => {
      const boot = this.#boot(node, first)
      return [boot, ...this.#provision(node, boot.id, nodes)]
    })
  }

  halt(nodes: readonly string[]): StepPlan[] {
    return this.#chosen(nodes).map((node) => ({
      ...this.#step(node, 'halt', []),
      isDone: async () => (await this.#machines.state(node.name, neverAborted)) !== 'running',
      run: (context) => this.#machines.halt(node.name, context),
    }))
  }

  destroy(nodes: readonly string[]): StepPlan[] {
    return this.#chosen(nodes).map((node) => ({
      ...this.#step(node, 'destroy', []),
      isDone: async () => !(await this.#machines.exists(node.name)),
      run: (context) => this.#machines.destroy(node, context),
    }))
  }

  #boot(node: PlannedNode, name: string): StepPlan {
    return {
      ...this.#step(node, name, []),
      isDone: async () => (await this.#machines.state(node.name, neverAborted)) === 'running',
      run: async (context) => {
        this.#done.delete(node.name)
        const isNew = await this.#machines.up(node.name, context)
        if (isNew) this.#done.set(node.name, Promise.resolve(new Set()))
      },
    }
  }

  #provision(node: PlannedNode, after: string, nodes: readonly string[]): StepPlan[] {
    let previous = after
    return provisioners[node.role].map((name) => {
      const step = this.#step(node, name, [
        previous,
        ...(name === 'join' ? this.#controlPlaneStep(nodes) : []),
      ])
      previous = step.id
      return {
        ...step,
        isDone: () => this.#hasDone(node, name, neverAborted),
        run: (context) => this.#run(node, name, context),
      }
    })
  }

  async #run(node: PlannedNode, name: string, context: StepContext): Promise<void> {
    if (await this.#hasDone(node, name, context.signal)) return context.log(`${name} was done before`, 'info')
    if (withToken.includes(name))
      await this.#machines.provisionWithToken(node.name, name, this.#controlPlane(), context)
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

  /** A worker that comes up together with the control plane joins after its `kubeadm init`. */
  #controlPlaneStep(nodes: readonly string[]): string[] {
    const { name } = this.#controlPlane()
    return nodes.includes(name) ? [`${name}/control-plane`] : []
  }

  #step(node: PlannedNode, name: string, needs: readonly string[]) {
    return { id: `${node.name}/${name}`, name, node: node.name, needs }
  }

  #chosen(nodes: readonly string[]): PlannedNode[] {
    return this.#lab.file.nodes.filter((node) => nodes.includes(node.name))
  }

  #controlPlane(): PlannedNode {
    const found = this.#lab.file.nodes.find(({ role }) => role === 'control-plane')
    if (!found) throw new Error(`lab ${this.#lab.id} has no control plane`)
    return found
  }
}
