import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PlannedNode } from '#shared/labs'
import { Cluster, type NodeChange } from './cluster-state'

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

let cluster: Cluster
let changes: string[]

beforeEach(() => {
  vi.useFakeTimers()
  cluster = new Cluster({ lineMs: 0, readyMs: 1000, notReadyMs: 4000 })
  changes = []
  cluster.on('node', ({ type, node }: NodeChange) => changes.push(`${type} ${node.name} ${node.ready}`))
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
    expect(cluster.get('m-k8s')?.ready).toBe('False')
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
    expect(cluster.get('w1-k8s')?.ready).toBe('True')
    cluster.start('w1-k8s')
    vi.advanceTimersByTime(60_000)
    expect(cluster.get('w1-k8s')?.ready).toBe('True')
    cluster.stop('w1-k8s')
    vi.advanceTimersByTime(4000)
    expect(cluster.get('w1-k8s')?.ready).toBe('Unknown')
  })

  it('stops serving with its control plane, and notices afterwards who is gone', () => {
    running()
    cluster.stop('m-k8s')
    expect(cluster.serving).toBe(false)
    expect(changes.at(-1)).toBe('stopped')
    cluster.stop('w1-k8s')
    vi.advanceTimersByTime(60_000)
    expect(cluster.get('w1-k8s')?.ready).toBe('True')
    cluster.start('m-k8s')
    vi.advanceTimersByTime(4000)
    expect(cluster.get('w1-k8s')?.ready).toBe('Unknown')
  })

  it('tells a cordon once', () => {
    running()
    expect(cluster.setUnschedulable('w1-k8s', true)).toBe(true)
    expect(cluster.setUnschedulable('w1-k8s', true)).toBe(false)
    expect(cluster.setUnschedulable('nosuch', true)).toBe(false)
    expect(changes.filter((change) => change.startsWith('MODIFIED w1-k8s'))).toHaveLength(2)
  })

  it('numbers every change higher than the one before', () => {
    const versions: number[] = []
    cluster.on('node', ({ node }) => versions.push(node.resourceVersion))
    running()
    cluster.setUnschedulable('m-k8s', true)
    cluster.remove('w1-k8s')
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })
})

/** A cluster of two nodes, both Ready. */
function running(): void {
  for (const node of [controlPlane, worker]) {
    cluster.start(node.name)
    cluster.register(register(node))
  }
  cluster.installNetwork()
  vi.advanceTimersByTime(1000)
}
