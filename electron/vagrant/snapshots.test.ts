import { access, chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MadeLab } from '../labs'
import { LabMachines, type MachineNeeds } from './lab-machines'
import { VagrantSnapshots } from './snapshots'
import { Turns } from './turns'
import { Vagrant } from './vagrant'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-snapshots-')))
  await writeFile(join(folder, 'Vagrantfile'), '')
})
afterEach(() => rm(folder, { recursive: true }))

const context = { signal: new AbortController().signal, log: () => undefined }

/** Saves with a fake Vagrant that says of the machine that it is in `state`, and notes that it was told to save. */
async function saveIn(state: string): Promise<void> {
  const program = join(folder, 'vagrant')
  const script = `case $1 in status) echo "1,m-k8s,state,${state}" ;; snapshot) touch '${join(folder, 'saved')}' ;; esac`
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  const vagrant = new Vagrant({ program, provider: 'virtualbox' })
  const needs = { vagrant, turns: new Turns() } as MachineNeeds
  const lab = { id: 'k8s', path: folder } as MadeLab
  const snapshots = new VagrantSnapshots({ needs: () => needs, machines: () => new LabMachines(lab, needs) })
  await snapshots.save(lab, 'm-k8s', 'checkpoint-000000000000', context)
}
const saved = () =>
  access(join(folder, 'saved')).then(
    () => true,
    () => false,
  )

describe.skipIf(process.platform === 'win32')('a snapshot', () => {
  it.each(['poweroff', 'saved'])('is taken of a machine that is %s', async (state) => {
    await saveIn(state)
    expect(await saved()).toBe(true)
  })

  it.each(['running', 'gurumeditation', 'starting'])('is refused of one that is %s', async (state) => {
    await expect(saveIn(state)).rejects.toMatchObject({
      code: 'state.conflict',
      key: 'checkpoints.notStill',
      params: { nodes: `m-k8s (${state})` },
    })
    expect(await saved()).toBe(false)
  })
})
