import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startVagrantRig, type VagrantRig, vagrantRigMissing } from '../../e2e/rigs/vagrant-lxc/vagrant-lxc'
import { openLabs, type RealLabs, stepsOf } from './testing'

const missing = vagrantRigMissing()
if (missing) console.warn(`skipped: ${missing}`)

const labId = 'k8s'

let rig: VagrantRig
let world: RealLabs

beforeAll(async () => {
  if (missing) return
  rig = await startVagrantRig()
  Object.assign(process.env, rig.env)
  world = await openLabs(rig)
  const { runId } = await world.create({
    workers: 2,
    box: 'bento/debian-12',
    subnet: '192.168.57.0/24',
    sshPortBase: 24_300,
  })
  expect((await world.ended(runId)).run.status).toBe('succeeded')
  // Another rig may have to end first.
}, 900_000)

afterAll(async () => {
  await world?.close()
  await rig?.stop()
})

describe.skipIf(missing)('real machines that stop and start', { timeout: 400_000, sequential: true }, () => {
  test('halt and up: true states, and no step is done twice', async () => {
    const before = await world.performed('w1-k8s')
    const halted = await world.run('halt', labId, ['w1-k8s', 'w2-k8s'])
    expect(halted.run.status).toBe('succeeded')
    expect(world.states()).toEqual(['m-k8s running', 'w1-k8s off', 'w2-k8s off'])
    expect(world.labs.sshTarget(labId, 'w1-k8s')).toBeNull()
    const { run, lines } = await world.run('up', labId, ['w1-k8s'])
    expect(run.status).toBe('succeeded')
    expect(world.states()).toEqual(['m-k8s running', 'w1-k8s running', 'w2-k8s off'])
    expect(await world.performed('w1-k8s')).toEqual(before)
    expect(lines.map(({ text }) => text)).toContain('join was done before')
  })

  test('tells which ports of this PC lead to a machine, and that none lead to one that is off', async () => {
    expect(await world.provider.ports(world.onDisk(), 'w1-k8s')).toEqual([{ host: 24_401, guest: 22 }])
    expect(await world.provider.ports(world.onDisk(), 'w2-k8s')).toEqual([])
  })

  test('a machine that runs without its address, as after a start that failed in the middle, is booted again', async () => {
    await world.onNode(labId, 'w1-k8s', 'sudo ip address del 192.168.57.101/24 dev eth1')
    const { run, lines } = await world.run('up', labId, ['w1-k8s'])
    expect(run.status).toBe('succeeded')
    expect(lines.map(({ text }) => text)).toContain(
      'Machine w1-k8s runs without its address 192.168.57.101: it is booted again',
    )
    expect(await world.onNode(labId, 'w1-k8s', 'hostname -I')).toContain('192.168.57.101')
  })

  test('Vagrant says that a step on a machine that is off has succeeded; it has not', async () => {
    const step = world.provider.planUp(world.onDisk(), ['w2-k8s']).find(({ id }) => id === 'w2-k8s/prepare')
    const context = { signal: new AbortController().signal, log: () => undefined }
    await expect(step?.run(context)).rejects.toMatchObject({ params: { node: 'w2-k8s' } })
  })

  test('a suspended machine stands still and wakes where it was, by resume and by up; halt ends it', async () => {
    const before = await world.performed('w1-k8s')
    await world.onNode(labId, 'w1-k8s', 'nohup sleep 1000 >/dev/null 2>&1 & echo $! >/tmp/sleeper')
    await world.run('suspend', labId, ['m-k8s', 'w1-k8s'])
    expect(world.states()).toEqual(['m-k8s suspended', 'w1-k8s suspended', 'w2-k8s off'])
    expect(world.labs.sshTarget(labId, 'w1-k8s')).toBeNull()
    const { run: refused } = await world.run('suspend', labId, ['w2-k8s'])
    expect(refused.steps[0]?.error).toMatchObject({ key: 'vagrant.stillThere', params: { node: 'w2-k8s' } })

    await world.run('up', labId, ['m-k8s'])
    const { run } = await world.run('resume', labId)
    expect(run).toMatchObject({ status: 'succeeded', nodes: ['w1-k8s'] })
    expect(world.states()).toEqual(['m-k8s running', 'w1-k8s running', 'w2-k8s off'])
    expect(await world.onNode(labId, 'w1-k8s', 'ps -o comm= -p $(cat /tmp/sleeper)')).toBe('sleep')
    // Vagrant itself would have run every provisioner.
    expect(await world.performed('w1-k8s')).toEqual(before)

    await world.run('suspend', labId, ['w1-k8s'])
    await world.run('halt', labId, ['w1-k8s'])
    expect(world.states()).toContain('w1-k8s off')
  })

  test('a reload boots a machine, and no provisioner runs by that', async () => {
    expect((await world.run('reload', labId, ['w1-k8s'])).run.status).toBe('succeeded')
    const before = await world.performed('w1-k8s')
    const bootedAt = () => world.onNode(labId, 'w1-k8s', 'stat -c %z /proc/1')
    const first = await bootedAt()
    await world.run('reload', labId, ['w1-k8s'])
    expect(await bootedAt()).not.toBe(first)
    expect(await world.performed('w1-k8s')).toEqual(before)
  })

  test('steps run again where they were done; on a machine that is off none does', async () => {
    const before = await world.performed('w1-k8s')
    const { run } = await world.provision(labId, ['w1-k8s', 'w2-k8s'], ['containerd', 'join'])
    expect(stepsOf(run, 'succeeded')).toEqual(['w1-k8s/containerd', 'w1-k8s/join'])
    expect(stepsOf(run, 'failed')).toEqual(['w2-k8s/containerd'])
    expect(await world.performed('w1-k8s')).toEqual([...before, 'containerd', 'join'])
  })
})
