import { expect, test } from 'vitest'
import { checkMachines } from './check-machines'
import { fittingWorkers } from './fitting-workers'
import { plannedNodes } from './planned-nodes'
import { examplePc, exampleSpec } from './testing'

const gib = 1024

test.each<[string, number, number, number | null, number, number]>([
  ['a large PC', 16, 64 * gib, 50 * gib, 3, 2048],
  ['an ordinary PC', 8, 16 * gib, 12 * gib, 3, 2048],
  ['a PC with 8 GiB', 8, 8 * gib, 7 * gib, 3, 1280],
  ['a PC with 6 GiB', 8, 6 * gib, 6 * gib, 2, 1280],
  ['a PC with 4 GiB', 8, 4 * gib, 4 * gib, 1, 1024],
  ['a PC that is in use', 8, 16 * gib, 5 * gib, 3, 1024],
  ['a PC that is in use much', 8, 16 * gib, 3.5 * gib, 1, 1536],
  ['a Mac, which does not tell what is free', 8, 16 * gib, null, 3, 2048],
  ['four processors', 4, 16 * gib, 12 * gib, 2, 2048],
  ['two processors', 2, 16 * gib, 12 * gib, 1, 2048],
  ['a PC that is too small', 2, 2 * gib, 1 * gib, 1, 1024],
])('%s', (_, cpus, memoryMiB, freeMemoryMiB, workers, workerMemoryMiB) => {
  expect(fittingWorkers(examplePc({ cpus, memoryMiB, freeMemoryMiB }))).toEqual({ workers, workerMemoryMiB })
})

test('the form has nothing to say of what it begins with, on any PC from four processors and 4 GiB on', () => {
  for (let cpus = 4; cpus <= 16; cpus++)
    for (let memoryMiB = 4 * gib; memoryMiB <= 32 * gib; memoryMiB += 512) {
      const pc = examplePc({ cpus, memoryMiB, freeMemoryMiB: null })
      const spec = exampleSpec({ provider: 'virtualbox', ...fittingWorkers(pc) })
      expect(checkMachines(spec, plannedNodes(spec), pc)).toEqual({ issues: [], warnings: [] })
    }
})
