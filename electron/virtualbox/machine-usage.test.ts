import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Lab, LabNode } from '#shared/labs'
import { machineLoads } from './machine-usage'

/** A fake VirtualBox: it measures a machine only after it was told to. */
function fakeVirtualBox() {
  const measured = new Set<string>()
  return {
    measure: async (uuid: string) => void measured.add(uuid),
    usage: async (uuid: string) => (measured.has(uuid) ? { cpuPercent: 12, memoryMiB: 800 } : null),
  }
}

it('has a machine measured from the first question on, and knows it by the id that Vagrant keeps', async () => {
  const lab = await mkdtemp(join(tmpdir(), 'pilothouse-usage-'))
  const folder = join(lab, '.vagrant/machines/w1-k8s/virtualbox')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'id'), '65f884f0-7fe1-4fc7-9336-c54b48a391fd\n')
  const virtualBox = fakeVirtualBox()
  const nodes = ['w1-k8s', 'w2-k8s'].map((name) => ({ name, state: 'running' }) as LabNode)
  const ask = (provider: Lab['provider']) =>
    machineLoads(virtualBox, { provider, path: lab, nodes }, new AbortController().signal)
  expect(await ask('virtualbox')).toEqual([])
  expect(await ask('virtualbox')).toEqual([{ node: 'w1-k8s', cpuPercent: 12 }])
  expect(await ask('sandbox')).toEqual([])
  await rm(lab, { recursive: true })
})
