import { type PlannedNode, type ProvisioningStep, provisioningSteps } from '#shared/labs'
import type { StepPlan } from '../runs'
import type { LabOnDisk } from './provider'

/** How a provider carries out one step. */
type Carried = (name: ProvisioningStep) => Pick<StepPlan, 'isDone' | 'run'>

/** The steps of a lab's nodes: their ids and their order are the same, whichever provider carries them out. */
export class NodeSteps {
  readonly #lab: LabOnDisk

  constructor(lab: LabOnDisk) {
    this.#lab = lab
  }

  get controlPlane(): PlannedNode {
    const found = this.#lab.file.nodes.find(({ role }) => role === 'control-plane')
    if (!found) throw new Error(`lab ${this.#lab.id} has no control plane`)
    return found
  }

  /** The nodes of these names, in the lab's order. */
  chosen(names: readonly string[]): PlannedNode[] {
    return this.#lab.file.nodes.filter(({ name }) => names.includes(name))
  }

  step(node: PlannedNode, name: string, needs: readonly string[]): Omit<StepPlan, 'run'> {
    return { id: `${node.name}/${name}`, name, node: node.name, needs }
  }

  /** All provisioning of a node, behind the step `after`; `nodes` are those whose steps are part of the same plan. */
  provisioning(node: PlannedNode, after: string, nodes: readonly string[], carried: Carried): StepPlan[] {
    return this.#inOrder(node, provisioningSteps[node.role], { after, nodes }, carried)
  }

  /** Some steps of provisioning once more. A node waits for the control plane where that has its own step again, too. */
  again(
    nodes: readonly string[],
    steps: readonly ProvisioningStep[],
    carried: (node: PlannedNode, name: ProvisioningStep) => ReturnType<Carried>,
  ): StepPlan[] {
    const awaited = steps.includes('control-plane') ? nodes : []
    return this.chosen(nodes).flatMap((node) => {
      const names = provisioningSteps[node.role].filter((name) => steps.includes(name))
      return this.#inOrder(node, names, { nodes: awaited }, (name) => carried(node, name))
    })
  }

  #inOrder(
    node: PlannedNode,
    names: readonly ProvisioningStep[],
    { after, nodes }: { after?: string; nodes: readonly string[] },
    carried: Carried,
  ): StepPlan[] {
    let previous = after === undefined ? [] : [after]
    return names.map((name) => {
      const needs = [...previous, ...(name === 'join' ? this.#controlPlaneStep(nodes) : [])]
      const step = this.step(node, name, needs)
      previous = [step.id]
      return { ...step, ...carried(name) }
    })
  }

  /** A worker that comes up together with the control plane joins after its `kubeadm init`. */
  #controlPlaneStep(nodes: readonly string[]): string[] {
    const { name } = this.controlPlane
    return nodes.includes(name) ? [`${name}/control-plane`] : []
  }
}
