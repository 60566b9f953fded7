import { beforeEach, describe, expect, it } from 'vitest'
import { machineSizes } from '#shared/labs'
import type { Run, RunStep } from '#shared/runs'
import { FakeProvider } from './fake-provider'
import { type Departure, type PlanRequest, planRun, unfinishedSteps } from './run-plan'

const size = { cpus: 2, memoryMiB: machineSizes.worker.memoryMiB.usual }
const request = (change: Partial<PlanRequest>): PlanRequest => ({
  kind: 'create',
  lab: {
    id: 'k8s',
    path: '/labs/k8s',
    file: {
      version: 1,
      name: 'k8s',
      provider: 'virtualbox',
      kubernetesVersion: '1.36',
      cni: 'calico',
      box: 'bento/ubuntu-24.04',
      subnet: '192.168.56.0/24',
      podNetwork: '172.16.0.0/16',
      nodes: [{ name: 'm-k8s', role: 'control-plane', address: '192.168.56.10', sshPort: 60_010, ...size }],
    },
  },
  provider: new FakeProvider('virtualbox'),
  nodes: ['m-k8s'],
  steps: [],
  running: [],
  unfinished: new Set(),
  preflight: { id: 'preflight', name: 'preflight', node: null, needs: [], run: async () => undefined },
  checkpoint: undefined,
  repair: null,
  prove: async () => undefined,
  departure: null,
  rejoining: null,
  removeFolder: async () => undefined,
  removeNodes: async () => undefined,
  ...change,
})

/** Each step with what it needs. */
const needs = (change: Partial<PlanRequest>) =>
  Object.fromEntries(planRun(request(change)).map((step) => [step.id, step.needs]))

describe('a run that destroys', () => {
  const planned = request({}).lab
  const added = {
    name: 'w2-k8s',
    role: 'worker',
    address: '192.168.56.102',
    sshPort: 60_102,
    ...size,
  } as const
  const lab = {
    ...planned,
    file: { ...planned.file, nodes: [...planned.file.nodes, added] },
  } as PlanRequest['lab']

  it.each([
    ['every node', ['w2-k8s', 'm-k8s'], true],
    ['also one that is gone', ['m-k8s', 'w1-k8s', 'w2-k8s'], true],
    ['as many nodes as there are, and not all of them', ['m-k8s', 'w1-k8s'], false],
  ])('ends the folder where it is for all nodes: %s', (_, nodes, ends) => {
    expect('folder' in needs({ kind: 'destroy', lab, nodes })).toBe(ends)
  })
})

describe('a run that removes a worker', () => {
  const called: string[] = []
  const noted = (text: string) => async () => void called.push(text)
  let wasCordoned = false
  beforeEach(() => {
    called.length = 0
    wasCordoned = false
  })
  const departure: Departure = {
    drain: async (_labId, _node, _context, cordoning) => {
      called.push('drain')
      if (!wasCordoned) cordoning()
    },
    deleteNode: async () => Promise.reject(new Error('refused')),
    uncordon: noted('uncordon'),
  }
  const context = { signal: new AbortController().signal, log: () => undefined }
  const planned = (unfinished: string[]) => {
    const steps = planRun(
      request({ kind: 'remove', nodes: ['w1-k8s'], departure, unfinished: new Set(unfinished) }),
    )
    return (id: string) => {
      const step = steps.find((each) => each.id === `w1-k8s/${id}`)
      if (!step) throw new Error(`no step ${id}`)
      return step
    }
  }

  it('uncordons it where it was drained and could not be deleted, and drains it again then', async () => {
    const step = planned([])
    await step('uncordon').run(context)
    expect(called).toEqual([])
    expect(await step('drain').isDone?.()).toBe(true)
    await step('drain').run(context)
    await expect(step('delete-node').run(context)).rejects.toThrow('refused')
    await step('uncordon').run(context)
    expect(called).toEqual(['drain', 'uncordon'])
    expect(step('uncordon')).toMatchObject({ always: true, needs: ['w1-k8s/drain', 'w1-k8s/delete-node'] })
    expect(await planned(['w1-k8s/delete-node'])('drain').isDone?.()).toBe(false)
  })

  it('leaves it cordoned where it was that before, but not what an earlier attempt had cordoned', async () => {
    wasCordoned = true
    for (const unfinished of [[], ['w1-k8s/uncordon']]) {
      const step = planned(unfinished)
      await step('drain').run(context)
      await expect(step('delete-node').run(context)).rejects.toThrow('refused')
      await step('uncordon').run(context)
    }
    expect(called).toEqual(['drain', 'drain', 'uncordon'])
  })
})

it('knows of each step how it ended when it was last performed', () => {
  const step = (id: string, status: RunStep['status'], startedAt?: number) => ({
    id,
    name: id,
    node: null,
    status,
    ...(startedAt && { startedAt }),
  })
  const run = (...steps: RunStep[]) => ({ steps }) as Run
  const newest = run(step('boot', 'succeeded', 3), step('provision', 'skipped'))
  const older = run(step('boot', 'failed', 2), step('provision', 'failed', 2), step('join', 'succeeded', 2))
  const oldest = run(step('provision', 'succeeded', 1), step('join', 'cancelled', 1))
  expect(unfinishedSteps([newest, older, oldest])).toEqual(new Set(['provision']))
})

describe('the look before machines are made', () => {
  it('comes first, and every step waits for it', () => {
    expect(needs({})).toEqual({
      preflight: [],
      'm-k8s/boot': ['preflight'],
      'm-k8s/join': ['preflight', 'm-k8s/boot'],
      verify: ['preflight', 'm-k8s/boot', 'm-k8s/join'],
    })
  })

  it('comes before machines are woken', () => {
    expect(needs({ kind: 'resume' })).toMatchObject({ preflight: [], 'm-k8s/resume': ['preflight'] })
  })

  it.each([
    ['machines are simulated', { provider: new FakeProvider('sandbox') }],
    ['machines are there already', { kind: 'up', preflight: null }],
    ['machines are provisioned', { kind: 'provision', steps: ['prepare'] }],
    ['machines are stopped', { kind: 'halt' }],
    ['machines are destroyed', { kind: 'destroy' }],
  ] as const)('is left out where %s', (_, change) => {
    expect(needs(change)).not.toHaveProperty('preflight')
  })
})
