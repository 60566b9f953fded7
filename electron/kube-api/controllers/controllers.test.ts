import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiTime, type Deployment, type KubeObject, type Pod } from '../model'
import {
  deployments,
  events,
  namespaces,
  nodes,
  podDisruptionBudgets,
  pods,
  type Resource,
} from '../resources'
import { ObjectStore } from '../store'
import { controllers } from '.'
import { evict } from './budgets'
import { ControlLoop } from './control-loop'
import { deleteObject, deletePod } from './deletion'
import { isReady } from './owned'

const pace = { reactMs: 10, podStartMs: 1000, podStopMs: 2000, restartMs: 5000, evictMs: 30_000 }

let store: ObjectStore
let running: Set<string>
let loop: ControlLoop

beforeEach(() => {
  // A whole second, since times of the API have no fractions.
  vi.useFakeTimers({ now: 1_750_000_000_000 })
  store = new ObjectStore()
  running = new Set()
  loop = new ControlLoop(store, controllers, pace, (node) => running.has(node), pino({ level: 'silent' }))
  loop.start()
  add(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } })
  addNode('w1')
  addNode('w2')
})

afterEach(() => {
  loop.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function add<T extends KubeObject>(
  resource: Resource<T>,
  object: { metadata: { name: string; [field: string]: unknown } } & Record<string, unknown>,
): T {
  return store.create(resource, object as never)
}

const ready = (status: 'True' | 'False' | 'Unknown') => [
  { type: 'Ready', status, lastTransitionTime: apiTime(new Date()) },
]

function addNode(name: string): void {
  running.add(name)
  add(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { conditions: ready('True') } })
}

function setReady(name: string, status: 'True' | 'Unknown'): void {
  const node = store.get(nodes, undefined, name)
  store.update(nodes, { ...node, status: { ...node.status, conditions: ready(status) } })
}

const deployed = (spec: object = {}, container: object = {}): Deployment =>
  add(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx', ...container }] },
      },
      ...spec,
    },
  })

const pass = (milliseconds = 5000) => vi.advanceTimersByTime(milliseconds)
const all = (): Pod[] => store.list(pods, 'default')
const only = (): Pod => {
  const [pod] = all()
  if (!pod || all().length > 1) throw new Error(`${all().length} pods`)
  return pod
}
const change = (deployment: Deployment, spec: object) => {
  const current = store.get(deployments, 'default', deployment.metadata.name)
  store.update(deployments, { ...current, spec: { ...current.spec, ...spec } })
}

describe('a Deployment', () => {
  it('gets its pods, one on each node, and they begin after a while', () => {
    deployed()
    pass(500)
    expect(all().map(({ status }) => status.phase)).toEqual(['Pending', 'Pending'])
    expect(
      all()
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['w1', 'w2'])
    pass()
    expect(all().every(isReady)).toBe(true)
    expect(store.get(deployments, 'default', 'web').status).toMatchObject({
      readyReplicas: 2,
      observedGeneration: 1,
    })
  })

  it('gets an address of its own for each pod', () => {
    deployed({ replicas: 150 })
    pass()
    expect(new Set(all().map(({ status }) => status.podIP)).size).toBe(150)
  })

  it('is scaled up and down', () => {
    const web = deployed()
    pass()
    change(web, { replicas: 5 })
    pass()
    expect(all().filter(isReady)).toHaveLength(5)
    const kept = all().map(({ metadata }) => metadata.name)
    change(web, { replicas: 1 })
    pass()
    expect(kept).toContain(only().metadata.name)
  })

  it('replaces a pod that was deleted', () => {
    deployed({ replicas: 1 })
    pass()
    const before = only()
    deletePod(store, before, new Date())
    pass()
    expect(only().metadata.name).not.toBe(before.metadata.name)
    expect(isReady(only())).toBe(true)
  })

  it('keeps its old pods while a new template does not start', () => {
    const web = deployed()
    pass()
    const template = (image: string) => ({
      metadata: { labels: { app: 'web' } },
      spec: { ...web.spec.template.spec, containers: [{ name: 'web', image }] },
    })
    change(web, { template: template('registry.example/nosuch:1') })
    pass()
    expect(all().filter(isReady)).toHaveLength(2)
    expect(all().map(({ status }) => status.containerStatuses?.[0]?.state?.waiting?.reason)).toContain(
      'ImagePullBackOff',
    )
    change(web, { template: template('nginx:2') })
    pass(20_000)
    expect(all().map(({ spec }) => spec.containers[0]?.image)).toEqual(['nginx:2', 'nginx:2'])
  })

  it('takes everything along when it goes', () => {
    const web = deployed()
    pass()
    deleteObject(store, deployments, store.get(deployments, 'default', web.metadata.name), new Date())
    pass()
    expect(all()).toEqual([])
  })
})

describe('the scheduler', () => {
  it('waits for a node that may take the pod, and says why', () => {
    for (const name of ['w1', 'w2']) {
      const node = store.get(nodes, undefined, name)
      store.update(nodes, { ...node, spec: { ...node.spec, unschedulable: true } })
    }
    deployed({ replicas: 1 })
    pass()
    expect(only().spec.nodeName).toBeUndefined()
    expect(only().status.conditions).toMatchObject([
      {
        type: 'PodScheduled',
        reason: 'Unschedulable',
        message: '0/2 nodes are available: 2 node(s) were unschedulable.',
      },
    ])
    expect(store.list(events).map(({ reason }) => reason)).toContain('FailedScheduling')
    const { unschedulable: _, taints: __, ...spec } = store.get(nodes, undefined, 'w2').spec
    store.update(nodes, { ...store.get(nodes, undefined, 'w2'), spec })
    pass()
    expect(only().spec.nodeName).toBe('w2')
  })
})

it('a kubelet that runs reports every five minutes, and nothing else changes', () => {
  const status = {
    conditions: [{ type: 'Ready', status: 'True' as const, lastHeartbeatTime: apiTime(new Date()) }],
  }
  store.update(nodes, { ...store.get(nodes, undefined, 'w1'), status })
  const heartbeat = () => store.get(nodes, undefined, 'w1').status.conditions?.[0]?.lastHeartbeatTime
  const first = heartbeat()
  pass(299_000)
  expect(heartbeat()).toBe(first)
  pass(2000)
  const second = heartbeat()
  expect(second).not.toBe(first)
  running.delete('w1')
  pass(600_000)
  expect(heartbeat()).toBe(second)
})

describe('a node that is silent', () => {
  it('loses its pods after a while, and ends them when it is back', () => {
    deployed()
    pass()
    running.delete('w1')
    setReady('w1', 'Unknown')
    pass(10_000)
    const stuck = all().find(({ spec }) => spec.nodeName === 'w1')
    expect(stuck && isReady(stuck)).toBe(false)
    expect(all()).toHaveLength(2)
    pass(30_000)
    expect(
      all()
        .filter(isReady)
        .map(({ spec }) => spec.nodeName),
    ).toEqual(['w2', 'w2'])
    expect(all().find(({ spec }) => spec.nodeName === 'w1')?.metadata.deletionTimestamp).toBeDefined()
    running.add('w1')
    setReady('w1', 'True')
    pass()
    expect(all().filter(({ spec }) => spec.nodeName === 'w1')).toEqual([])
  })

  it('takes its pods along when it is deleted', () => {
    deployed()
    pass()
    store.remove(nodes, store.get(nodes, undefined, 'w1'))
    pass()
    expect(all().map(({ spec }) => spec.nodeName)).toEqual(['w2', 'w2'])
  })
})

describe('a container that fails', () => {
  it('is started again, later each time', () => {
    deployed({ replicas: 1 }, { command: ['sh', '-c', 'echo broken; exit 1'] })
    const restarts = () => only().status.containerStatuses?.[0]?.restartCount
    pass(2000)
    expect(only().status.containerStatuses?.[0]).toMatchObject({
      ready: false,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1 } },
    })
    pass(6000)
    expect(restarts()).toBe(1)
    pass(6000)
    expect(restarts()).toBe(1)
    pass(6000)
    expect(restarts()).toBe(2)
  })

  it('ends its pod where it is not to be started again', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'once', namespace: 'default' } }
    const containers = (code: number) => [
      { name: 'a', image: 'busybox', command: ['sh', '-c', `exit ${code}`] },
    ]
    add(pods, { ...pod, spec: { restartPolicy: 'Never', containers: containers(0) } })
    pass()
    expect(only().status.phase).toBe('Succeeded')
    store.remove(pods, only())
    add(pods, { ...pod, spec: { restartPolicy: 'Never', containers: containers(2) } })
    pass()
    expect(only().status.phase).toBe('Failed')
  })
})

it('a budget lets only so many pods go', () => {
  deployed({ replicas: 3 })
  add(podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: '60%', selector: { matchLabels: { app: 'web' } } },
  })
  pass()
  expect(store.get(podDisruptionBudgets, 'default', 'web').status).toMatchObject({
    desiredHealthy: 2,
    disruptionsAllowed: 1,
  })
  const [first, second] = all()
  if (!first || !second) throw new Error('no pods')
  evict(store, first, new Date())
  expect(() => evict(store, second, new Date())).toThrow('disruption budget')
  pass()
  expect(all().filter(isReady)).toHaveLength(3)
})

it('a cluster at rest stays as it is', () => {
  deployed()
  pass(60_000)
  const { revision } = store
  pass(600_000)
  expect(store.revision).toBe(revision)
  loop.soon()
  pass()
  expect(store.revision).toBe(revision)
})
