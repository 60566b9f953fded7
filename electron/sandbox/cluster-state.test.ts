import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PlannedNode } from '#shared/labs'
import { type Node, namespaces, nodes, pods, readiness } from '../kube-api'
import { Cluster } from './cluster-state'
import { quickPace, sandboxLab } from './testing'

const planned = (name: string, role: PlannedNode['role']) => ({
  name,
  role,
  address: '192.168.56.10',
  sshPort: 60010,
  cpus: 2,
  memoryMiB: 2048,
})
const controlPlane = planned('m-k8s', 'control-plane')
const worker = planned('w1-k8s', 'worker')
const register = (node: PlannedNode) => ({
  node,
  uid: node.name,
  createdAt: new Date(),
  unschedulable: false,
})

const lab = sandboxLab([controlPlane, worker])

let cluster: Cluster
/** How the nodes were seen to become, without what else changed of them. */
let changes: string[]

beforeEach(() => {
  vi.useFakeTimers()
  cluster = new Cluster(
    lab,
    { ...quickPace, readyMs: 1000, notReadyMs: 4000, evictMs: 200 },
    pino({ level: 'silent' }),
  )
  changes = []
  cluster.onNode(({ type, object, previous }) => {
    const ready = readiness(object)
    if (type !== 'MODIFIED' || ready !== readiness((previous ?? object) as Node))
      changes.push(`${type} ${object.metadata.name} ${ready}`)
  })
  cluster.on('stopped', () => changes.push('stopped'))
})

afterEach(() => {
  cluster.dispose()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('Cluster', () => {
  it('has Ready nodes a moment after the network plugin is there', () => {
    cluster.start('m-k8s')
    expect(cluster.serving).toBe(false)
    cluster.register(register(controlPlane))
    expect(cluster.serving).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect(readyOf('m-k8s')).toBe('False')
    cluster.installNetwork()
    cluster.start('w1-k8s')
    cluster.register(register(worker))
    vi.advanceTimersByTime(1000)
    expect(changes).toEqual([
      'ADDED m-k8s False',
      'ADDED w1-k8s False',
      'MODIFIED m-k8s True',
      'MODIFIED w1-k8s True',
    ])
  })

  it('counts a silent node as NotReady after a while, unless it comes back', () => {
    running()
    cluster.stop('w1-k8s')
    vi.advanceTimersByTime(3999)
    expect(readyOf('w1-k8s')).toBe('True')
    cluster.start('w1-k8s')
    vi.advanceTimersByTime(60_000)
    expect(readyOf('w1-k8s')).toBe('True')
    cluster.stop('w1-k8s')
    vi.advanceTimersByTime(4000)
    expect(readyOf('w1-k8s')).toBe('Unknown')
  })

  it('stops serving with its control plane, and notices afterwards who is gone', () => {
    running()
    cluster.stop('m-k8s')
    expect(cluster.serving).toBe(false)
    expect(changes.at(-1)).toBe('stopped')
    cluster.stop('w1-k8s')
    vi.advanceTimersByTime(60_000)
    expect(readyOf('w1-k8s')).toBe('True')
    cluster.start('m-k8s')
    vi.advanceTimersByTime(4000)
    expect(readyOf('w1-k8s')).toBe('Unknown')
  })

  it('runs the system’s pods on the nodes that may have them', () => {
    running()
    vi.advanceTimersByTime(60_000)
    const started = cluster.store.list(pods).filter(({ status }) => status.phase === 'Running')
    expect(
      started
        .map(({ metadata, spec }) => `${metadata.name.replace(/(-\w{9})?-\w{5}$/, '')} ${spec.nodeName}`)
        .sort(),
    ).toEqual([
      'calico-kube-controllers w1-k8s',
      'calico-node m-k8s',
      'calico-node w1-k8s',
      'coredns w1-k8s',
      'coredns w1-k8s',
      'etcd-m-k8s m-k8s',
      'kube-apiserver-m-k8s m-k8s',
      'kube-controller-manager-m-k8s m-k8s',
      'kube-proxy m-k8s',
      'kube-proxy w1-k8s',
      'kube-scheduler-m-k8s m-k8s',
    ])
  })

  it('goes back to what it was, and notices afterwards who is gone', () => {
    running()
    vi.advanceTimersByTime(60_000)
    const objects = cluster.save()
    cluster.remove('w1-k8s')
    vi.advanceTimersByTime(60_000)
    for (const name of ['m-k8s', 'w1-k8s']) cluster.stop(name)
    cluster.restore({ controlPlane: 'm-k8s', networked: true, objects })
    expect(cluster.save().length).toBe(objects.length)
    cluster.start('m-k8s')
    vi.advanceTimersByTime(3999)
    expect([readyOf('m-k8s'), readyOf('w1-k8s')]).toEqual(['True', 'True'])
    vi.advanceTimersByTime(60_000)
    expect([readyOf('m-k8s'), readyOf('w1-k8s')]).toEqual(['True', 'Unknown'])
    expect(
      cluster.store
        .list(pods)
        .filter(({ metadata }) => metadata.name.startsWith('coredns') && !metadata.deletionTimestamp)
        .map(({ spec, status }) => `${status.phase} on ${spec.nodeName}`),
    ).toEqual(['Running on m-k8s', 'Running on m-k8s'])
  })

  it('is too big to be saved with more text than one string can hold', () => {
    const filler = 'x'.repeat(4 * 1024 * 1024)
    const save = (count: number) => {
      for (let index = 0; index < count; index++)
        cluster.store.create(namespaces, {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: `${count}-${index}`, annotations: { filler } },
          spec: {},
          status: { phase: 'Active' },
        })
      return cluster.save()
    }
    expect(save(63)).toHaveLength(63)
    expect(() => save(2)).toThrow(
      expect.objectContaining({ key: 'checkpoints.tooBig', params: { max: 256 } }),
    )
  })

  it('numbers every change higher than the one before', () => {
    const versions: number[] = []
    cluster.onNode(({ object }) => versions.push(Number(object.metadata.resourceVersion)))
    running()
    const node = cluster.store.get(nodes, undefined, 'm-k8s')
    cluster.store.update(nodes, { ...node, spec: { ...node.spec, unschedulable: true } })
    cluster.remove('w1-k8s')
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })
})

const readyOf = (name: string) => readiness(cluster.store.get(nodes, undefined, name))

/** A cluster of two nodes, both Ready. */
function running(): void {
  for (const node of [controlPlane, worker]) {
    cluster.start(node.name)
    cluster.register(register(node))
  }
  cluster.installNetwork()
  vi.advanceTimersByTime(1000)
}
