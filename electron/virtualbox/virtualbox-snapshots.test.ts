import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { MadeLab } from '../labs'
import type { MachineInfo } from './parse-machine'
import { parseSnapshots } from './parse-snapshots'
import { VirtualBoxSnapshots } from './virtualbox-snapshots'

const uuid = '65f884f0-7fe1-4fc7-9336-c54b48a391fd'
/** As VirtualBox prints them, with a person's own among them. */
const printed = `VMState="saved"
SnapshotName="checkpoint-0a1b2c3d4e5f"
SnapshotUUID="11111111-7fe1-4fc7-9336-c54b48a391fd"
SnapshotName-1="before the exam"
SnapshotUUID-1="22222222-7fe1-4fc7-9336-c54b48a391fd"
CurrentSnapshotName="before the exam"
CurrentSnapshotUUID="22222222-7fe1-4fc7-9336-c54b48a391fd"
CurrentSnapshotNode="SnapshotName-1"
`

let folder: string
let lab: MadeLab
let snapshots: VirtualBoxSnapshots
const signal = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-snapshots-'))
  await mkdir(join(folder, 'k8s/.vagrant/machines/m-k8s/virtualbox'), { recursive: true })
  await writeFile(join(folder, 'k8s/.vagrant/machines/m-k8s/virtualbox/id'), `${uuid}\n`)
  const nodes = [{ name: 'm-k8s' }, { name: 'w1-k8s' }]
  lab = { id: 'k8s', path: join(folder, 'k8s'), file: { nodes } } as MadeLab
  const notUsed = () => {
    throw new Error('Vagrant is not asked')
  }
  snapshots = new VirtualBoxSnapshots(
    { needs: notUsed, machines: notUsed },
    {
      machine: async () => ({ logFolder: join(folder, 'VMs/m-k8s/Logs') }) as MachineInfo,
      snapshots: async (asked) => (asked === uuid ? parseSnapshots(printed) : []),
    },
  )
})
afterEach(() => rm(folder, { recursive: true }))

it('asks VirtualBox which snapshots the machines have; one that was never made has none', async () => {
  const taken = await snapshots.list(lab, signal)
  expect([...(taken.get('m-k8s') ?? [])]).toEqual(['checkpoint-0a1b2c3d4e5f', 'before the exam'])
  expect(taken.get('w1-k8s')?.size).toBe(0)
})

it('adds up disks and saved memory, without logs', async () => {
  await mkdir(join(folder, 'VMs/m-k8s/Snapshots'), { recursive: true })
  await mkdir(join(folder, 'VMs/m-k8s/Logs'))
  const files = {
    'box-disk001.vmdk': 1000,
    'Snapshots/{1}.vmdk': 200,
    'Snapshots/2026.sav': 30,
    'Logs/VBox.log': 7,
  }
  for (const [path, size] of Object.entries(files))
    await writeFile(join(folder, 'VMs/m-k8s', path), Buffer.alloc(size))
  expect(await snapshots.bytes(lab)).toBe(1230)
})
