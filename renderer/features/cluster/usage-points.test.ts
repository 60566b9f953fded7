import { expect, it } from 'vitest'
import { usagePoints } from './usage-points'

it('draws one node in seconds, cores and GiB, and leaves out what was not measured', () => {
  const sample = (at: number, node: string) => ({
    at,
    source: 'kubelet' as const,
    nodes: [{ node, cpu: 0.5, memory: 2 ** 30 }],
    machines: [],
  })
  expect(usagePoints([sample(1000, 'a'), sample(6000, 'b'), sample(11_000, 'a')], 'a')).toEqual({
    at: [1, 11],
    cpu: [0.5, 0.5],
    memory: [1, 1],
  })
})
