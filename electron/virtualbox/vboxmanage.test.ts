import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Answer, type Rig, standInVBoxManage } from '../../e2e/rigs/vboxmanage/vboxmanage'
import { captured } from './testing'
import { VBoxManage } from './vboxmanage'

let rig: Rig | undefined

/** Asks through a stand-in that replays what VirtualBox printed. */
function standIn(answers: Record<string, Answer>): VBoxManage {
  rig = standInVBoxManage(answers)
  vi.stubEnv('PILOTHOUSE_VBOXMANAGE', rig.program)
  return new VBoxManage()
}

afterEach(() => {
  rig?.dispose()
  vi.unstubAllEnvs()
})

const uuid = '3b8943d6-4a28-4038-8ecf-d8d137a8b2c6'

describe('asking VirtualBox', () => {
  it('gives what it answered', async () => {
    const virtualBox = standIn({
      '--version': { out: captured('version-with-warning') },
      'list vms': { out: captured('list-vms') },
      'list runningvms': { out: '' },
      'list systemproperties': { out: captured('list-systemproperties') },
      [`showvminfo ${uuid} --machinereadable`]: { out: captured('showvminfo-forwarding') },
    })
    expect((await virtualBox.version()).number).toBe('7.2.22')
    expect(await virtualBox.machines()).toHaveLength(4)
    expect(await virtualBox.running()).toEqual([])
    expect(await virtualBox.machineFolder()).toBe('/home/user/VirtualBox VMs')
    expect((await virtualBox.machine(uuid)).memoryMB).toBe(2048)
  })

  it('reads names that a Korean Windows writes in CP949', async () => {
    const name = Uint8Array.of(0xc7, 0xd1, 0xb1, 0xdb) // 한글
    const list = Buffer.concat([Buffer.from('"'), name, Buffer.from(`" {${uuid}}\r\n`)])
    const virtualBox = standIn({ 'list vms': { out: list } })
    expect(await virtualBox.machines()).toEqual([{ name: '한글', uuid }])
  })

  it('takes an error for one even where the exit code is 0', async () => {
    const virtualBox = standIn({
      'list vms': { out: captured('list-vms'), err: 'VBoxManage: error: Object is gone\n' },
    })
    await expect(virtualBox.machines()).rejects.toMatchObject({
      code: 'command.failed',
      key: 'virtualbox.failed',
      params: { command: 'list vms' },
      details: 'VBoxManage: error: Object is gone',
    })
  })

  it('tells a machine that is not there from other failures', async () => {
    const command = `showvminfo ${uuid} --machinereadable`
    const gone = standIn({
      [command]: {
        code: 1,
        err: [
          `VBoxManage: error: Could not find a registered machine with UUID {${uuid}}`,
          'VBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap',
        ].join('\n'),
      },
    })
    await expect(gone.machine(uuid)).rejects.toMatchObject({
      code: 'resource.missing',
      key: 'virtualbox.machineMissing',
      params: { machine: uuid },
    })
    rig?.dispose()
    const limited = standIn({
      [command]: { code: 1, err: 'VBoxManage: error: The object functionality is limited\n' },
    })
    await expect(limited.machine(uuid)).rejects.toMatchObject({ key: 'virtualbox.failed' })
  })

  it('has a running machine measured, and gives what was', async () => {
    const virtualBox = standIn({
      [`metrics setup --period 1 --samples 1 ${uuid} CPU/Load,RAM/Usage`]: {},
      [`metrics query ${uuid} CPU/Load/User,CPU/Load/Kernel,RAM/Usage/Used`]: {
        out: captured('metrics-query'),
      },
    })
    await virtualBox.measure(uuid)
    expect(await virtualBox.usage(uuid)).toMatchObject({ memoryMiB: 69 })
  })

  it('believes in a snapshot only with its UUID', async () => {
    const virtualBox = standIn({
      [`snapshot ${uuid} take before --description `]: { out: 'Snapshot taken.\n', err: '0%...100%\n' },
    })
    await expect(virtualBox.takeSnapshot(uuid, 'before', '')).rejects.toMatchObject({
      key: 'virtualbox.notUnderstood',
      details: 'Snapshot taken.',
    })
  })

  it('refuses an answer without what was asked for', async () => {
    const virtualBox = standIn({ '--version': { out: 'WARNING: broken\n' }, 'list systemproperties': {} })
    await expect(virtualBox.version()).rejects.toMatchObject({
      key: 'virtualbox.notUnderstood',
      details: 'WARNING: broken',
    })
    await expect(virtualBox.machineFolder()).rejects.toMatchObject({ key: 'virtualbox.notUnderstood' })
  })

  it('says that VirtualBox is not there', async () => {
    vi.stubEnv('PILOTHOUSE_VBOXMANAGE', join(import.meta.dirname, 'no-such-program'))
    await expect(new VBoxManage().version()).rejects.toMatchObject({
      code: 'tool.missing',
      key: 'virtualbox.missing',
    })
  })

  it('stops when asked to', async () => {
    const virtualBox = standIn({ '--version': { out: '7.2.22r1\n' } })
    await expect(virtualBox.version(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  })
})
