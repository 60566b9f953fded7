import { describe, expect, it } from 'vitest'
import { nextWorkers, plannedNodes } from './planned-nodes'

const subnet = '192.168.56.0/24'
const lab = (workers: number) => ({
  subnet,
  nodes: plannedNodes({
    workers,
    subnet,
    sshPortBase: 60_000,
    controlPlaneCpus: 2,
    controlPlaneMemoryMiB: 2048,
    workerCpus: 3,
    workerMemoryMiB: 1024,
  }),
})
const names = (nodes: readonly { name: string }[]): string[] => nodes.map(({ name }) => name)

describe('the next workers', () => {
  it('have the next numbers, addresses and ports, and the size of the last worker', () => {
    expect(nextWorkers(lab(3), 1)).toEqual([
      {
        name: 'w4-k8s',
        role: 'worker',
        address: '192.168.56.104',
        sshPort: 60_104,
        cpus: 3,
        memoryMiB: 1024,
      },
    ])
  })

  it('of a lab without workers have the usual size', () => {
    expect(nextWorkers(lab(0), 1)).toMatchObject([{ name: 'w1-k8s', cpus: 1, memoryMiB: 2048 }])
  })

  it('take numbers that became free, and none whose name or address somebody else has', () => {
    const { nodes } = lab(4)
    const kept = nodes
      .filter(({ name }) => name !== 'w2-k8s')
      .map((node) => (node.name === 'w1-k8s' ? { ...node, name: 'one' } : node))
    expect(names(nextWorkers({ subnet, nodes: kept }, 2))).toEqual(['w2-k8s', 'w5-k8s'])
  })

  it('have the usual ports although some were corrected', () => {
    const { nodes } = lab(1)
    const corrected = nodes.map((node) => (node.name === 'm-k8s' ? { ...node, sshPort: 60_017 } : node))
    expect(nextWorkers({ subnet, nodes: corrected }, 1)).toMatchObject([{ sshPort: 60_102 }])
  })

  it('end at 32', () => {
    expect(names(nextWorkers(lab(31), 5))).toEqual(['w32-k8s'])
    expect(nextWorkers(lab(32), 1)).toEqual([])
  })
})
