import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { realVBoxManage, realVBoxManageMissing } from '../../e2e/rigs/vboxmanage/vboxmanage'
import { VBoxManage } from './vboxmanage'

const missing = realVBoxManageMissing()

describe.skipIf(missing)(`a real VBoxManage${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const virtualBox = new VBoxManage()
  let rig: Awaited<ReturnType<typeof realVBoxManage>>

  beforeAll(async () => {
    rig = await realVBoxManage()
    vi.stubEnv('PILOTHOUSE_VBOXMANAGE', rig.program)
  }, 300_000)

  afterAll(() => {
    rig?.dispose()
    vi.unstubAllEnvs()
  })

  const names = async () => (await virtualBox.machines()).map(({ name }) => name)

  it('tells its version', async () => {
    const { number, warnings } = await virtualBox.version()
    expect(number).toMatch(/^\d+\.\d+\.\d+$/)
    expect(warnings).toEqual([])
  })

  it('knows no machine at first, and has a folder for them', async () => {
    expect(await virtualBox.machines()).toEqual([])
    expect(await virtualBox.running()).toEqual([])
    expect(await virtualBox.hostOnlyNetworks()).toEqual([])
    expect(await virtualBox.dhcpServers()).toMatchObject([
      { network: 'HostInterfaceNetworking-vboxnet0', lower: '192.168.56.101', enabled: true },
    ])
    expect(await virtualBox.machineFolder()).toMatch(/VirtualBox VMs$/)
  })

  it('gives back names with Hangul, quotes and line feeds as they were', async () => {
    const given = ['m-k8s', '한글 머신', 'a "quoted" name', 'two\nlines', 'back\\slash']
    for (const name of given) await rig.manage('createvm', '--name', name, '--register')
    expect(await names()).toEqual(given)
    for (const { name, uuid } of await virtualBox.machines())
      expect(await virtualBox.machine(uuid)).toMatchObject({ name, uuid, state: 'poweroff', groups: ['/'] })
  })

  it('removes a machine with its files', async () => {
    const before = await virtualBox.machines()
    await rig.manage('createvm', '--name', 'ubuntu-24.04_1763710000000_12345', '--register')
    const made = (await virtualBox.machines()).find(({ uuid }) =>
      before.every((known) => known.uuid !== uuid),
    )
    await virtualBox.remove(made?.uuid ?? '')
    expect(await virtualBox.machines()).toEqual(before)
    await rig.manage('createvm', '--name', 'ubuntu-24.04_1763710000000_12345', '--register')
    await virtualBox.remove('ubuntu-24.04_1763710000000_12345')
    await expect(virtualBox.remove('ubuntu-24.04_1763710000000_12345')).rejects.toMatchObject({
      key: 'virtualbox.machineMissing',
    })
  })

  it('reads groups, memory and forwardings of a machine', async () => {
    const rule = 'ssh,tcp,127.0.0.1,60010,,22'
    await rig.manage(
      'modifyvm',
      'm-k8s',
      '--groups',
      '/k8s-1',
      '--memory',
      '2048',
      '--nic1',
      'nat',
      '--natpf1',
      rule,
    )
    const [machine] = await virtualBox.machines()
    expect(await virtualBox.machine(machine?.uuid ?? '')).toMatchObject({
      groups: ['/k8s-1'],
      memoryMB: 2048,
      forwardings: [
        { name: 'ssh', protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 60_010, guestPort: 22 },
      ],
    })
  })

  it('takes, lists, restores and deletes snapshots of a machine that is off', async () => {
    const uuid = (await virtualBox.machines()).find(({ name }) => name === 'm-k8s')?.uuid ?? ''
    expect(await virtualBox.snapshots(uuid)).toEqual([])
    const first = await virtualBox.takeSnapshot(uuid, 'first', 'before\nthe "join"')
    const second = await virtualBox.takeSnapshot(uuid, '--live', '--uniquename')
    const taken = [
      { uuid: first, name: 'first', description: 'before\nthe "join"', parentUuid: null, isCurrent: false },
      { uuid: second, name: '--live', description: '--uniquename', parentUuid: first, isCurrent: true },
    ]
    expect(await virtualBox.snapshots(uuid)).toEqual(taken)

    await rig.manage('modifyvm', 'm-k8s', '--memory', '1024')
    await virtualBox.restoreSnapshot(uuid, first)
    expect(await virtualBox.machine(uuid)).toMatchObject({ memoryMB: 2048 })
    expect((await virtualBox.snapshots(uuid)).map(({ isCurrent }) => isCurrent)).toEqual([true, false])
    await virtualBox.takeSnapshot(uuid, '', '')
    await expect(virtualBox.deleteSnapshot(uuid, first)).rejects.toMatchObject({
      key: 'virtualbox.failed',
      details: expect.stringContaining('VBOX_E_INVALID_OBJECT_STATE'),
    })
    await virtualBox.deleteSnapshot(uuid, second)
    expect((await virtualBox.snapshots(uuid)).map(({ name }) => name)).toEqual(['first', ''])
    await expect(virtualBox.restoreSnapshot(uuid, second)).rejects.toMatchObject({
      code: 'resource.missing',
      key: 'virtualbox.snapshotMissing',
    })
  })

  it('measures nothing of a machine that is off', async () => {
    const [machine] = await virtualBox.machines()
    await virtualBox.measure(machine?.uuid ?? '')
    expect(await virtualBox.usage(machine?.uuid ?? '')).toBeNull()
  })

  it('says of an unknown machine that it is not there', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000'
    for (const ask of [
      () => virtualBox.machine(unknown),
      () => virtualBox.snapshots(unknown),
      () => virtualBox.takeSnapshot(unknown, 'x', ''),
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'resource.missing',
        key: 'virtualbox.machineMissing',
      })
  })
})
