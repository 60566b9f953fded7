import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LabOnDisk } from '../labs'
import { LabMachines, type MachineNeeds } from './lab-machines'
import { Turns } from './turns'
import { Vagrant } from './vagrant'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-machines-')))
  await writeFile(join(folder, 'Vagrantfile'), '')
})
afterEach(() => rm(folder, { recursive: true }))

const context = { signal: new AbortController().signal, log: () => undefined }
const address = '192.168.56.10'

/** The commands that a fake Vagrant is given for `up` of a machine that is in `state`, questions left out. */
async function changesOfUp(state: string): Promise<string[]> {
  const idFile = join(folder, '.vagrant/machines/m-k8s/virtualbox/id')
  await mkdir(join(idFile, '..'), { recursive: true })
  await writeFile(idFile, 'a')
  const [program, stateFile, changes] = ['vagrant', 'state', 'changes'].map((name) => join(folder, name))
  const script = `case "$1" in
status) echo "1,m-k8s,state,$(cat '${stateFile}')" ;;
ssh) echo ${address} ;;
halt) echo halt >>'${changes}'; echo poweroff >'${stateFile}' ;;
up) echo up >>'${changes}'; echo running >'${stateFile}' ;;
esac`
  await writeFile(stateFile ?? '', state)
  await writeFile(program ?? '', `#!/bin/sh\n${script}\n`)
  await chmod(program ?? '', 0o755)
  const needs = {
    vagrant: new Vagrant({ program: program ?? '', provider: 'virtualbox' }),
    ...{ turns: new Turns(), targets: new Map(), hostKeys: { knows: async () => true } },
    reports: { changed: () => undefined, reachable: () => undefined },
  } as unknown as MachineNeeds
  const file = { name: 'k8s', nodes: [{ name: 'm-k8s', role: 'control-plane', address }] }
  const lab = { id: 'k8s', path: folder, file } as unknown as LabOnDisk
  await new LabMachines(lab, needs).up('m-k8s', context)
  return (await readFile(changes ?? '', 'utf8')).trim().split('\n')
}

describe.skipIf(process.platform === 'win32')('a machine that is started', () => {
  it.each(['poweroff', 'aborted', 'saved'])('from the state %s is started alone', async (state) => {
    expect(await changesOfUp(state)).toEqual(['up'])
  })

  it('after VirtualBox had to stop it is switched off first', async () => {
    expect(await changesOfUp('gurumeditation')).toEqual(['halt', 'up'])
  })
})
