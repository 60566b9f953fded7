import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { existingIds, existingMachines } from './machine-ids'

let lab: string
let machines: string
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'pilothouse-machine-ids-'))
  machines = join(lab, '.vagrant', 'machines')
})
afterEach(() => rm(lab, { recursive: true }))

async function note(node: string, provider: string, id: string): Promise<void> {
  await mkdir(join(machines, node, provider), { recursive: true })
  await writeFile(join(machines, node, provider, 'id'), id)
}

test('machines are those with an id', async () => {
  expect(await existingMachines(lab, null)).toEqual(new Set())
  await note('m-k8s', 'virtualbox', 'one\n')
  await note('w1-k8s', 'lxc', 'two')
  await mkdir(join(machines, 'w2-k8s', 'virtualbox'), { recursive: true })
  expect(await existingMachines(lab, null)).toEqual(new Set(['m-k8s', 'w1-k8s']))
  expect(await existingMachines(lab, 'virtualbox')).toEqual(new Set(['m-k8s']))
  expect(await existingIds(lab)).toEqual(new Set(['one', 'two']))
})

test("what a Mac's Finder leaves among them is none, and in nobody's way", async () => {
  await note('m-k8s', 'virtualbox', 'one')
  for (const folder of [machines, join(machines, 'm-k8s')]) await writeFile(join(folder, '.DS_Store'), '')
  expect(await existingMachines(lab, 'virtualbox')).toEqual(new Set(['m-k8s']))
  expect(await existingMachines(lab, null)).toEqual(new Set(['m-k8s']))
  expect(await existingIds(lab)).toEqual(new Set(['one']))
})
