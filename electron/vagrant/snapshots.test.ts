import { access, chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MadeLab } from '../labs'
import { JoinTokens } from './join-tokens'
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

const tokens = new JoinTokens()
const lab = (): MadeLab => ({ id: 'k8s', path: folder }) as MadeLab

/** Snapshots by a fake Vagrant that says of the machine that it is in `state`, and notes that it was told to change one. */
async function snapshotsIn(state: string): Promise<VagrantSnapshots> {
  const program = join(folder, 'vagrant')
  const script = `case $1 in status) echo "1,m-k8s,state,${state}" ;; snapshot) touch '${join(folder, 'saved')}' ;; esac`
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  const vagrant = new Vagrant({ program, provider: 'virtualbox' })
  const reports = { changed: () => undefined, reachable: () => undefined }
  const shared = { turns: new Turns(), tokens, targets: new Map(), reports }
  const needs = { vagrant, ...shared } as unknown as MachineNeeds
  return new VagrantSnapshots({ needs: () => needs, machines: () => new LabMachines(lab(), needs) })
}
const checkpoint = 'checkpoint-000000000000'
const saveIn = async (state: string): Promise<void> =>
  (await snapshotsIn(state)).save(lab(), 'm-k8s', checkpoint, context)
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

  it('that is restored takes the join token with it: the control plane of then does not know it', async () => {
    const snapshots = await snapshotsIn('poweroff')
    const token = tokens.of(folder)
    token.given = true
    await snapshots.restore(lab(), 'm-k8s', checkpoint, context)
    expect(tokens.of(folder)).toMatchObject({ given: false })
    expect(tokens.of(folder).value).not.toBe(token.value)
  })
})
