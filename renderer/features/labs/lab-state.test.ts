import { describe, expect, it } from 'vitest'
import type { Lab, LabNode, NodeState } from '#shared/labs'
import { countStates, stateOfLab, whyNot } from './lab-state'

const nodes = (...states: NodeState[]): LabNode[] =>
  states.map((state, index) => ({
    name: `n${index}`,
    role: index === 0 ? 'control-plane' : 'worker',
    address: '192.168.56.10',
    sshPort: 60_010,
    cpus: 2,
    memoryMiB: 2048,
    state,
  }))

const lab = (states: NodeState[], activeRunId: string | null = null): Lab => ({
  id: 'k8s',
  name: 'k8s',
  path: '/labs/k8s',
  provider: 'sandbox',
  simulated: true,
  verbs: ['up', 'halt', 'suspend', 'resume', 'reload', 'provision', 'destroy', 'add', 'remove'],
  kubernetesVersion: '1.37',
  cni: 'calico',
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
  nodes: nodes(...states),
  activeRunId,
})

describe('stateOfLab', () => {
  it.each<[NodeState[], string]>([
    [['running', 'running'], 'running'],
    [['running', 'off'], 'partial'],
    [['running', 'starting'], 'starting'],
    [['running', 'starting', 'problem'], 'problem'],
    [['stopping', 'off'], 'stopping'],
    [['off', 'not-created'], 'off'],
    [['not-created', 'not-created'], 'not-created'],
    [[], 'not-created'],
  ])('of %j is %s', (states, state) => expect(stateOfLab(nodes(...states))).toBe(state))
})

it('counts states in a fixed order', () => {
  expect(countStates(nodes('off', 'running', 'problem', 'running'))).toEqual([
    { state: 'running', count: 2 },
    { state: 'problem', count: 1 },
    { state: 'off', count: 1 },
  ])
})

describe('whyNot', () => {
  it('needs a lab', () => expect(whyNot('up', undefined)).toBe('noLab'))

  it('allows changes only while no run changes the lab', () => {
    for (const action of ['up', 'halt', 'destroy'] as const)
      expect(whyNot(action, lab(['running', 'off'], 'r1'))).toBe('busy')
    expect(whyNot('open', lab(['running'], 'r1'))).toBeNull()
  })

  it('does not start what runs or stop what is off', () => {
    expect(whyNot('up', lab(['running', 'running']))).toBe('allRunning')
    expect(whyNot('up', lab(['running', 'problem']))).toBeNull()
    expect(whyNot('halt', lab(['off', 'not-created']))).toBe('noneRunning')
    expect(whyNot('halt', lab(['off', 'problem']))).toBeNull()
  })

  it('destroys a lab in any state, and a node that was made', () => {
    const fresh = lab(['not-created', 'running'])
    expect(whyNot('destroy', lab(['not-created']))).toBeNull()
    expect(whyNot('destroy', fresh)).toBeNull()
    expect(whyNot('destroy', fresh, fresh.nodes.slice(0, 1))).toBe('notCreated')
    expect(whyNot('destroy', fresh, fresh.nodes.slice(1))).toBeNull()
  })
})
