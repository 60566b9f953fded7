import type { PlannedNode } from '#shared/labs'
import type { LabOnDisk } from '../labs'
import type { StepPlan } from '../runs'
import type { LabMachines } from './lab-machines'
import type { OpenedMachines } from './opened-machines'

const neverAborted = new AbortController().signal

/** Plans the starts of a lab whose Vagrantfile somebody else wrote: its own provisioners, all of a node in one step. */
export class OpenedPlanner {
  readonly #lab: LabOnDisk
  readonly #opened: OpenedMachines
  readonly #machines: LabMachines
  /** Nodes that a step of this plan found provisioned. */
  readonly #provisioned = new Set<string>()

  /** Nodes that the run had booted before it was resumed: where it still provisions one of them, that did not succeed before. */
  readonly #bootedBefore = new Set<string>()

  constructor(lab: LabOnDisk, opened: OpenedMachines, machines: LabMachines) {
    this.#lab = lab
    this.#opened = opened
    this.#machines = machines
  }

  /** Workers begin after the control planes are provisioned, since their scripts usually join a cluster. */
  up(nodes: readonly string[]): StepPlan[] {
    const chosen = this.#chosen(nodes)
    const controlPlanes = chosen.filter(({ role }) => role === 'control-plane').map(({ name }) => name)
    return chosen.flatMap((node) => {
      const needs = node.role === 'worker' ? controlPlanes.map(provisionStep) : []
      return [this.#boot(node.name, needs), this.#provision(node.name)]
    })
  }

  provision(nodes: readonly string[]): StepPlan[] {
    return this.#chosen(nodes).map(({ name }) => ({
      ...this.#provisionAgain(name),
      run: (context) => this.#opened.provision(name, context),
    }))
  }

  #boot(node: string, needs: readonly string[]): StepPlan {
    return {
      id: bootStep(node),
      name: 'boot',
      node,
      needs,
      isDone: async () => {
        this.#bootedBefore.add(node)
        return (await this.#machines.state(node, neverAborted)) === 'running'
      },
      run: async (context) => {
        const isToProvision = await this.#opened.up(node, context)
        if (!isToProvision && !this.#bootedBefore.has(node)) this.#provisioned.add(node)
      },
    }
  }

  #provision(node: string): StepPlan {
    return {
      ...this.#provisionAgain(node),
      needs: [bootStep(node)],
      run: async (context) => {
        if (this.#provisioned.has(node)) context.log(`${node} was provisioned before`, 'info')
        else await this.#opened.provision(node, context)
      },
    }
  }

  #provisionAgain(node: string) {
    return { id: provisionStep(node), name: 'provision', node, needs: [] }
  }

  #chosen(nodes: readonly string[]): PlannedNode[] {
    return this.#lab.file.nodes.filter(({ name }) => nodes.includes(name))
  }
}

const bootStep = (node: string): string => `${node}/boot`
const provisionStep = (node: string): string => `${node}/provision`
