import type { Lab, LabNode, NodeState } from '#shared/labs'
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
  return has('off') ? 'off' : 'not-created'
}

export const labTone = (state: LabState): StateTone => (state === 'partial' ? 'starting' : toneOf(state))

export const countRunning = (nodes: readonly LabNode[]): number =>
  nodes.filter((node) => node.state === 'running').length

/** How many nodes are in each state, in the order in which a summary tells them. */
export function countStates(nodes: readonly LabNode[]): { state: NodeState; count: number }[] {
  const order: NodeState[] = ['running', 'starting', 'stopping', 'problem', 'off', 'not-created']
  return order
    .map((state) => ({ state, count: nodes.filter((node) => node.state === state).length }))
    .filter(({ count }) => count > 0)
}

export type LabAction = 'up' | 'halt' | 'destroy' | 'open'

/** Names a text under `labs.reason`. */
export type Reason = 'noLab' | 'busy' | 'allRunning' | 'noneRunning' | 'notCreated' | 'notRunning'

/** Why an action is not possible on these nodes of a lab now; null where it is. */
export function whyNot(action: LabAction, lab: Lab | undefined, nodes = lab?.nodes ?? []): Reason | null {
  if (!lab) return 'noLab'
  const running = countRunning(nodes)
  const noneRunning = nodes.length === 1 ? 'notRunning' : 'noneRunning'
  if (action === 'open') return running === 0 ? noneRunning : null
  if (lab.activeRunId !== null) return 'busy'
  if (action === 'up') return running === nodes.length ? 'allRunning' : null
  const stopped = nodes.every(({ state }) => state === 'off' || state === 'not-created')
  if (action === 'halt') return stopped ? noneRunning : null
  const oneNotMade = nodes.length === 1 && lab.nodes.length > 1 && nodes[0]?.state === 'not-created'
  return oneNotMade ? 'notCreated' : null
}
