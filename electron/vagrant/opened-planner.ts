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

  constructor(lab: LabOnDisk, opened: OpenedMachines, machines: LabMachines) {
    this.#lab = lab
    this.#opened = opened
    this.#machines = machines
  }

  /**
   * Workers begin after the control planes are provisioned, since their scripts usually join a cluster. `unfinished` are ids of
   * steps that did not succeed when they were last performed: Vagrant itself does not tell.
   */
  up(nodes: readonly string[], unfinished: ReadonlySet<string>): StepPlan[] {
    const chosen = this.#chosen(nodes)
    const controlPlanes = chosen.filter(({ role }) => role === 'control-plane').map(({ name }) => name)
    return chosen.flatMap((node) => {
      const needs = node.role === 'worker' ? controlPlanes.map(provisionStep) : []
      return [this.#boot(node.name, needs, unfinished), this.#provision(node.name, unfinished)]
    })
  }

  provision(nodes: readonly string[]): StepPlan[] {
    return this.#chosen(nodes).map(({ name }) => ({
      ...this.#provisionAgain(name),
      run: (context) => this.#opened.provision(name, context),
    }))
  }

  #boot(node: string, needs: readonly string[], unfinished: ReadonlySet<string>): StepPlan {
    return {
      id: bootStep(node),
      name: 'boot',
      node,
      needs,
      isDone: async () => (await this.#machines.state(node, neverAborted)) === 'running',
      run: (context) => this.#opened.up(node, context, unfinished.has(bootStep(node))),
    }
  }

  #provision(node: string, unfinished: ReadonlySet<string>): StepPlan {
    return {
      ...this.#provisionAgain(node),
      needs: [bootStep(node)],
      run: async (context) => {
        const isDone =
          !unfinished.has(provisionStep(node)) && (await this.#opened.hasBegunProvisioning(node, context))
        if (isDone) context.log(`${node} was provisioned before`, 'info')
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
