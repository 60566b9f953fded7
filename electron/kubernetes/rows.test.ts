import { describe, expect, it } from 'vitest'
import type { ResourceKind } from '#shared/kubernetes'
import type { KubeObject } from './follow'
import { rowOf } from './rows'

const object = (name: string, rest: object) =>
  ({ metadata: { name, namespace: 'web' }, ...rest }) as KubeObject
const cellsOf = (kind: ResourceKind, rest: object) => rowOf(kind, object('a', rest)).cells

const running = { ready: true, restartCount: 2, state: { running: {} } }
const waiting = (reason: string) => ({ ready: false, restartCount: 5, state: { waiting: { reason } } })
const ended = (exitCode: number, reason?: string) => ({
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode, reason } },
})

describe('a pod says what kubectl says', () => {
  const pod = (phase: string, containerStatuses: object[], more: object = {}) => {
    const containers = containerStatuses.map((_, index) => ({ name: `c${index}` }))
    return {
      spec: { nodeName: 'w1', containers },
      status: { phase, podIP: '172.16.0.9', containerStatuses, ...more },
    }
  }
  /** One container, and one that begins before it. */
  const withInit = (init: { name: string; restartPolicy?: string }, state: object, own: object) => {
    const { spec, status } = pod('Running', [own], { initContainerStatuses: [{ ...state, name: init.name }] })
    return { spec: { ...spec, initContainers: [init] }, status }
  }
  it.each([
    [pod('Running', [running, running]), ['2/2', 'Running', '4'], 'good'],
    [pod('Running', [running, waiting('CrashLoopBackOff')]), ['1/2', 'CrashLoopBackOff', '7'], 'bad'],
    [pod('Pending', [waiting('ContainerCreating')]), ['0/1', 'ContainerCreating', '5'], 'busy'],
    [pod('Pending', []), ['0/0', 'Pending', '0'], 'busy'],
    [pod('Succeeded', [ended(0, 'Completed')]), ['0/1', 'Completed', '0'], 'done'],
    [pod('Failed', [ended(137, 'OOMKilled')]), ['0/1', 'OOMKilled', '0'], 'bad'],
    [pod('Failed', [ended(3)]), ['0/1', 'ExitCode:3', '0'], 'bad'],
    [pod('Failed', [], { reason: 'Evicted' }), ['0/0', 'Evicted', '0'], 'bad'],
    [pod('Running', [running, ended(0, 'Completed')]), ['1/2', 'Running', '2'], 'busy'],
    [
      pod('Pending', [waiting('PodInitializing')], {
        initContainerStatuses: [ended(0), waiting('PodInitializing')],
      }),
      ['0/1', 'Init:1/2', '5'],
      'busy',
    ],
    [
      pod('Pending', [waiting('PodInitializing')], { initContainerStatuses: [waiting('ImagePullBackOff')] }),
      ['0/1', 'Init:ImagePullBackOff', '5'],
      'bad',
    ],
    [
      withInit({ name: 'mesh', restartPolicy: 'Always' }, { ...running, started: true }, running),
      ['2/2', 'Running', '4'],
      'good',
    ],
    [
      withInit({ name: 'prepare' }, { ...running, started: true }, waiting('PodInitializing')),
      ['0/1', 'Init:0/1', '5'],
      'busy',
    ],
  ])('%#', (rest, cells, health) => {
    const row = rowOf('pods', object('a', rest))
    expect([row.cells.slice(0, 3), row.health]).toEqual([cells, health])
  })

  it('is Terminating once it is deleted', () => {
    const rest = pod('Running', [running])
    const deleted = {
      ...rest,
      metadata: { name: 'a', namespace: 'web', deletionTimestamp: '2026-11-21T10:00:00Z' },
    }
    expect(rowOf('pods', deleted as unknown as KubeObject).cells[1]).toBe('Terminating')
  })
})

it('a pod has its containers, first the one that kubectl takes', () => {
  const state = (name: string, kind = 'waiting') => ({ name, state: { [kind]: {} } })
  const row = rowOf('pods', {
    metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/default-container': 'web' } },
    spec: {
      containers: [{ name: 'proxy' }, { name: 'web' }],
      initContainers: [{ name: 'prepare' }, { name: 'mesh', restartPolicy: 'Always' }],
      ephemeralContainers: [{ name: 'debugger' }],
    },
    status: {
      containerStatuses: [state('proxy'), state('web', 'running')],
      initContainerStatuses: [state('prepare', 'terminated'), state('mesh', 'running')],
      ephemeralContainerStatuses: [state('debugger', 'running')],
    },
  } as never)
  expect(row.containers?.map(({ name, type, running }) => `${name} ${type} ${running}`)).toEqual([
    'web container true',
    'proxy container false',
    'prepare init false',
    'mesh sidecar true',
    'debugger ephemeral true',
  ])
})

it('shows the other kinds as kubectl does', () => {
  const template = { spec: { containers: [{ image: 'nginx:1' }, { image: 'envoy:2' }] } }
  expect(cellsOf('deployments', { spec: { replicas: 3, template }, status: { readyReplicas: 2 } })).toEqual([
    '2/3',
    '0',
    '0',
    'nginx:1,envoy:2',
  ])
  expect(cellsOf('replicasets', { spec: { replicas: 0 } })).toEqual(['0', '0', '0'])
  const ports = [
    { port: 80, nodePort: 30080 },
    { port: 53, protocol: 'UDP' },
  ]
  expect(cellsOf('services', { spec: { type: 'LoadBalancer', clusterIP: '10.96.0.9', ports } })).toEqual([
    'LoadBalancer',
    '10.96.0.9',
    '<pending>',
    '80:30080/TCP,53/UDP',
  ])
  const event = { type: 'Warning', reason: 'BackOff', message: 'again \n', count: 4, lastTimestamp: 'T' }
  const row = rowOf('events', object('a.1', { ...event, involvedObject: { kind: 'Pod', name: 'a' } }))
  expect(row).toMatchObject({
    cells: ['Warning', 'BackOff', 'pod/a', 'again (x4)'],
    createdAt: 'T',
    health: 'bad',
  })
})

it('shows when an event was last seen, whichever of both APIs has told it', () => {
  const series = { count: 7, lastObservedTime: '2026-11-21T10:07:00.000000Z' }
  const event = { eventTime: '2026-11-21T10:00:00.000000Z', lastTimestamp: null, message: 'no node', series }
  expect(rowOf('events', object('a.1', { ...event, involvedObject: {} }))).toMatchObject({
    createdAt: series.lastObservedTime,
    cells: ['', '', '/', 'no node (x7)'],
  })
})

it('shows a node with its facts', () => {
  const status = {
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    allocatable: { cpu: '2' },
  }
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]
  const row = rowOf('nodes', {
    metadata: { name: 'm' },
    spec: { unschedulable: true, taints },
    status,
  } as never)
  expect(row).toMatchObject({
    key: 'm',
    cells: ['Ready,SchedulingDisabled', ''],
    health: 'busy',
    facts: { taints: ['node-role.kubernetes.io/control-plane:NoSchedule'], allocatable: { cpu: '2' } },
  })
})

it('cuts what is too long for a cell', () => {
  const message = 'x'.repeat(100_000)
  expect(cellsOf('events', { message, involvedObject: {} })[3]?.length).toBe(500)
})
