import { type Lab, type LabNode, type LabVerb, maxWorkers, type NodeState } from '#shared/labs'
import type { StateTone } from '../../ui/StateMark'

const tones: Record<NodeState, StateTone> = {
  'not-created': 'off',
  starting: 'starting',
  running: 'running',
  stopping: 'starting',
  suspended: 'suspended',
  off: 'off',
  problem: 'problem',
}

export const toneOf = (state: NodeState): StateTone => tones[state]

/** `partial`: some nodes run and no other state says more. */
export type LabState = NodeState | 'partial'

/** What matters most about a lab: first a problem, then what is under way, then what runs. */
export function stateOfLab(nodes: readonly LabNode[]): LabState {
  const has = (state: NodeState) => nodes.some((node) => node.state === state)
  for (const state of ['problem', 'starting', 'stopping'] as const) if (has(state)) return state
  if (has('running')) return nodes.every((node) => node.state === 'running') ? 'running' : 'partial'
  if (has('suspended')) return 'suspended'
  return has('off') ? 'off' : 'not-created'
}

export const labTone = (state: LabState): StateTone => (state === 'partial' ? 'starting' : toneOf(state))

export const countRunning = (nodes: readonly LabNode[]): number =>
  nodes.filter((node) => node.state === 'running').length

/** How many nodes are in each state, in the order in which a summary tells them. */
export function countStates(nodes: readonly Pick<LabNode, 'state'>[]): { state: NodeState; count: number }[] {
  const order: NodeState[] = ['running', 'starting', 'stopping', 'problem', 'suspended', 'off', 'not-created']
  return order
    .map((state) => ({ state, count: nodes.filter((node) => node.state === state).length }))
    .filter(({ count }) => count > 0)
}

/** Whether a start is what the node is waiting for. */
export const isStartable = ({ state }: LabNode): boolean =>
  state === 'off' || state === 'suspended' || state === 'not-created'

export type LabAction = LabVerb | 'open' | 'ports'

/** Names a text under `labs.reason`. */
export type Reason =
  | 'noLab'
  | 'busy'
  | 'allRunning'
  | 'noneRunning'
  | 'noneSuspended'
  | 'notCreated'
  | 'notRunning'
  | 'notSuspended'
  | 'controlPlaneOff'
  | 'isControlPlane'
  | 'joinsNothing'
  | 'tooMany'

/** Whether the lab's provider can do this at all; what it cannot is not shown. */
export const isOffered = (verb: LabVerb, lab: Lab | undefined): boolean => !lab || lab.verbs.includes(verb)

/** Why an action is not possible on these nodes of a lab now; null where it is. */
export function whyNot(action: LabAction, lab: Lab | undefined, nodes = lab?.nodes ?? []): Reason | null {
  if (!lab) return 'noLab'
  const isOne = nodes.length === 1
  const noneRunning = isOne ? 'notRunning' : 'noneRunning'
  const some = (state: NodeState) => nodes.some((node) => node.state === state)
  if (action === 'open') return some('running') ? null : noneRunning
  if (lab.activeRunId !== null) return 'busy'
  switch (action) {
    case 'up':
      return nodes.every(({ state }) => state === 'running') ? 'allRunning' : null
    case 'halt':
      return nodes.every(({ state }) => state === 'off' || state === 'not-created') ? noneRunning : null
    case 'suspend':
    case 'reload':
    case 'provision':
    case 'ports':
      return some('running') ? null : noneRunning
    case 'resume':
      return some('suspended') ? null : isOne ? 'notSuspended' : 'noneSuspended'
    case 'add':
      return whyNotAdd(lab)
    case 'remove':
      return whyNotRemove(lab, nodes)
    case 'rejoin':
      return whyNotRejoin(lab, nodes)
    case 'destroy':
      return isOne && lab.nodes.length > 1 && some('not-created') ? 'notCreated' : null
  }
}

/** Workers join through the control plane. */
function whyNotAdd(lab: Lab): Reason | null {
  if (lab.nodes.length > maxWorkers) return 'tooMany'
  return controlPlaneState(lab) === 'running' ? null : 'controlPlaneOff'
}

/** Without its control plane a cluster would keep an object of a node that is gone; one that was never made has none. */
function whyNotRemove(lab: Lab, nodes: readonly LabNode[]): Reason | null {
  if (nodes.some(({ role }) => role === 'control-plane')) return 'isControlPlane'
  const state = controlPlaneState(lab)
  return state === 'running' || state === 'not-created' ? null : 'controlPlaneOff'
}

function whyNotRejoin(lab: Lab, nodes: readonly LabNode[]): Reason | null {
  if (nodes.some(({ role }) => role === 'control-plane')) return 'joinsNothing'
  if (nodes.some(({ state }) => state !== 'running')) return 'notRunning'
  return controlPlaneState(lab) === 'running' ? null : 'controlPlaneOff'
}

const controlPlaneState = ({ nodes }: Lab): NodeState | undefined =>
  nodes.find(({ role }) => role === 'control-plane')?.state
