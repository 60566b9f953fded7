import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabOnDisk } from '../labs'
import { removeBrokenImports } from './broken-imports'
import type { MachineInfo } from './parse-machine'
import { watchStarts } from './watch-starts'

/** A fake VirtualBox: its machines are entries of a list. */
class FakeVirtualBox {
  all: { uuid: string; name: string; state?: string; groups?: string[]; snapshots?: number }[] = []
  busy = new Set<string>()
  machineFolder = async () => folder
  machines = async () => this.all
  machine = async (uuid: string) => {
    const { state = 'poweroff', groups = ['/'] } = this.#of(uuid)
    return { state, groups } as MachineInfo
  }
  snapshots = async (uuid: string) => new Array(this.#of(uuid).snapshots ?? 0)
  remove = async (uuid: string) => {
    if (this.busy.has(uuid)) throw new Error('The machine is locked')
    this.all = this.all.filter((machine) => machine.uuid !== uuid)
  }
  #of = (uuid: string) => this.all.find((machine) => machine.uuid === uuid) ?? { uuid, name: '' }
}

let folder: string
let lab: LabOnDisk
let virtualBox: FakeVirtualBox
let lines: string[]
const context = { signal: new AbortController().signal, log: (text: string) => void lines.push(text) }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-imports-'))
  vi.stubEnv('VAGRANT_HOME', join(folder, 'vagrant.d'))
  lab = labOf('virtualbox')
  virtualBox = new FakeVirtualBox()
  lines = []
  await mkdir(lab.path)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const labOf = (provider: string) =>
  ({ path: join(folder, 'k8s'), file: { provider, nodes: [{ name: 'm-k8s' }] } }) as LabOnDisk

/** The lab's machine is made, as long as `during`. */
async function make(during: () => unknown): Promise<void> {
  const end = await watchStarts(virtualBox).making(lab, 'm-k8s', context)
  await during()
  await end()
}

const imported = (name = 'ubuntu', change = {}) => {
  const uuid = `${name}-${virtualBox.all.length}`
  virtualBox.all.push({ uuid, name: `${name}_${Date.now()}_12345`, ...change })
  return uuid
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
}

const isMade = (id: string) => write(join(lab.path, '.vagrant/machines/m-k8s/virtualbox/id'), id)
const left = () => virtualBox.all.map(({ uuid }) => uuid)

describe('what an import that broke off has left', () => {
  it('is removed before the next one, and only then', async () => {
    await make(() => imported())
    expect(left()).toHaveLength(1)
    await make(async () => isMade(imported('temp_clone')))
    expect(left()).toEqual(['temp_clone-0'])
    expect(lines).toEqual([expect.stringMatching(/^Removing ubuntu_\d+_12345, which/)])
    await make(() => undefined)
    expect(left()).toEqual(['temp_clone-0'])
  })

  it('is tried again where VirtualBox still works on it', async () => {
    let uuid = ''
    await make(() => {
      uuid = imported()
    })
    virtualBox.busy.add(uuid)
    await watchStarts(virtualBox).tidy(lab, context)
    expect(left()).toEqual([uuid])
    expect(lines).toContainEqual(expect.stringContaining('The machine is locked'))
    virtualBox.busy.clear()
    await watchStarts(virtualBox).tidy(lab, context)
    expect(left()).toEqual([])
  })

  it.each([
    ['runs', { state: 'running' }],
    ['has a snapshot, as the machine that others are clones of', { snapshots: 1 }],
    ['is in a group', { groups: ['/mine'] }],
  ])('stays where it %s', async (_, change) => {
    await make(() => imported('ubuntu', change))
    await removeBrokenImports(lab, virtualBox, context)
    expect(left()).toHaveLength(1)
  })

  it('stays where a box has it to clone from', async () => {
    await make(async () => {
      const path = join(folder, 'vagrant.d/boxes/bento/1/amd64/virtualbox/master_id')
      await write(path, `${imported()}\n`)
    })
    await removeBrokenImports(lab, virtualBox, context)
    expect(left()).toHaveLength(1)
  })

  it('is told from what was there before, came later or has another name', async () => {
    imported('before')
    virtualBox.all[0] = { uuid: 'before', name: `ubuntu_${Date.now() - 1}_1` }
    await make(() => virtualBox.all.push({ uuid: 'named', name: 'm-k8s.k8s-1a2b3c4d' }))
    virtualBox.all.push({ uuid: 'later', name: `ubuntu_${Date.now() + 1}_1` })
    await removeBrokenImports(lab, virtualBox, context)
    expect(left()).toEqual(['before', 'named', 'later'])
  })

  it('stays with a lab that was opened: nothing is noted in its folder', async () => {
    lab = labOf('vagrant')
    await make(() => imported())
    await make(() => undefined)
    expect(left()).toHaveLength(1)
    await expect(readFile(join(lab.path, '.pilothouse/broken-imports.json'))).rejects.toThrow('ENOENT')
  })
})
