import { describe, expect, it } from 'vitest'
import type { RunStep, StepStatus } from '#shared/runs'
import { formatDuration, groupByNode, progressOf, stepMs } from './run-steps'

const step = (node: string | null, name: string, status: StepStatus = 'pending'): RunStep => ({
  id: node ? `${node}/${name}` : name,
  name,
  node,
  status,
})

describe('groupByNode', () => {
  it('has a row for each node in the order of the run, and the whole lab last', () => {
    const steps = [
      step(null, 'verify'),
      step('w1', 'prepare'),
      step('m', 'prepare'),
      step('m', 'cni'),
      step('w1', 'join'),
    ]
    const rows = groupByNode({ nodes: ['m', 'w1', 'w2'], steps })
    expect(rows.map((row) => [row.node, row.steps.map(({ name }) => name)])).toEqual([
      ['m', ['prepare', 'cni']],
      ['w1', ['prepare', 'join']],
      [null, ['verify']],
    ])
  })

  it('shows steps of nodes that the run does not list', () => {
    expect(groupByNode({ nodes: [], steps: [step('w9', 'halt')] })).toHaveLength(1)
  })
})

it('counts skipped steps as done, failed ones not', () => {
  const steps = (['succeeded', 'skipped', 'failed', 'running', 'pending'] as const).map((status) =>
    step('m', status, status),
  )
  expect(progressOf(steps)).toEqual({ done: 2, total: 5 })
})

describe('stepMs', () => {
  const times = { startedAt: 1000, endedAt: 4000 }
  it.each<[Partial<RunStep>, number | null]>([
    [{ status: 'pending' }, null],
    [{ status: 'running', startedAt: 1000 }, 9000],
    [{ status: 'succeeded', ...times }, 3000],
    [{ status: 'cancelled', startedAt: 1000 }, null],
    [{ status: 'running', startedAt: 20_000 }, 0],
  ])('of %j is %s', (part, ms) => expect(stepMs({ ...step('m', 'cni'), ...part }, 10_000)).toBe(ms))
})

it.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [9949, '9.9 s'],
  [9950, '0:10'],
  [12_000, '0:12'],
  [65_000, '1:05'],
  [600_000, '10:00'],
  [3_599_400, '59:59'],
  [3_661_000, '1:01:01'],
  [36_000_000, '10:00:00'],
])('%s ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
