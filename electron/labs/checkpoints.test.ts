import { expect, test, vi } from 'vitest'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

const call = <M extends keyof typeof labs.world.labs.checkpoints.handlers>(
  method: M,
  input: Parameters<(typeof labs.world.labs.checkpoints.handlers)[M]>[0],
) => labs.world.labs.checkpoints.handlers[method](input as never, labs.world.client)

const list = async () =>
  (await call('checkpoints.list', { labId: 'k8s' })) as { id: string; whole: boolean }[]

async function ended(run: unknown): Promise<{ runId: string; status: string }> {
  const { runId } = (await run) as { runId: string }
  return { runId, status: await labs.world.events.ended(runId) }
}
const take = (name = 'first') => ended(call('checkpoints.take', { labId: 'k8s', name }))
const firstId = async () => (await list())[0]?.id ?? ''
const snapshots = () => {
  const { snapshots } = labs.world.provider
  if (!snapshots) throw new Error('the provider has no snapshots')
  return snapshots
}
const stepsOf = (runId: string) => labs.world.events.run(runId)?.steps.map(({ id }) => id)

test('nodes that run stand still while all snapshots are taken, and wake; others stay off', async () => {
  await labs.createLab({ workers: 2 })
  await labs.world.run('halt', 'k8s', ['w2-k8s'])
  const { runId, status } = await take()
  expect(status).toBe('succeeded')
  expect(snapshots().done.sort()).toEqual([
    'save m-k8s suspended',
    'save w1-k8s suspended',
    'save w2-k8s off',
  ])
  expect(states(labs.world.labs.lab('k8s'))).toEqual({
    'm-k8s': 'running',
    'w1-k8s': 'running',
    'w2-k8s': 'off',
  })
  expect(stepsOf(runId)?.at(-1)).toBe('checkpoint')
  expect(await list()).toMatchObject([{ name: 'first', bytes: 3 * 1024 * 1024, whole: true }])
})

test('a restore takes all nodes back before one of them starts, and proves the cluster', async () => {
  await labs.createLab()
  await take()
  await labs.world.run('halt', 'k8s')
  snapshots().done.length = 0
  labs.world.proved.length = 0
  const restore = call('checkpoints.restore', { labId: 'k8s', checkpointId: await firstId() })
  expect((await ended(restore)).status).toBe('succeeded')
  expect(snapshots().done.map((text) => text.split(' ')[0])).toEqual(['restore', 'restore', 'start', 'start'])
  expect(states(labs.world.labs.lab('k8s'))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  expect(labs.world.proved).toEqual(['k8s'])
  // Simulated machines lose nothing.
  expect(labs.world.repaired).toEqual([])
})

test('of a checkpoint that fails nothing is left, the nodes run, and a retry takes all of it anew', async () => {
  await labs.createLab()
  snapshots().broken.add('w1-k8s')
  const { runId, status } = await take()
  expect(status).toBe('failed')
  expect(states(labs.world.labs.lab('k8s'))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  expect(await list()).toEqual([])
  expect([...snapshots().taken.values()].every((taken) => taken.size === 0)).toBe(true)
  snapshots().broken.clear()
  snapshots().done.length = 0
  await labs.world.engine.resume(runId)
  expect(await labs.world.events.ended(runId)).toBe('succeeded')
  expect(snapshots().done.sort()).toEqual(['save m-k8s suspended', 'save w1-k8s suspended'])
  expect(await list()).toMatchObject([{ name: 'first', whole: true }])
})

test('a cancel wakes the nodes and leaves nothing', async () => {
  await labs.createLab()
  const release = labs.world.provider.steps.hold('w1-k8s/suspend')
  const { runId } = (await call('checkpoints.take', { labId: 'k8s', name: 'first' })) as { runId: string }
  await labs.world.events.stepIs(runId, 'm-k8s/suspend', 'succeeded')
  const cancelled = labs.world.engine.cancel(runId)
  release()
  await cancelled
  expect(labs.world.events.run(runId)?.status).toBe('cancelled')
  expect(states(labs.world.labs.lab('k8s'))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  expect(snapshots().done).toEqual([])
  expect(await list()).toEqual([])
})

test('a retry that is cancelled wakes the nodes that it has suspended', async () => {
  await labs.createLab()
  snapshots().broken.add('w1-k8s')
  const { runId } = await take()
  const release = labs.world.provider.steps.hold('w1-k8s/suspend')
  await labs.world.engine.resume(runId)
  const { machines } = labs.world.provider
  await labs.world.events.until(() => machines.get('k8s/m-k8s')?.state === 'suspended')
  const cancelled = labs.world.engine.cancel(runId)
  release()
  await cancelled
  expect(labs.world.events.run(runId)?.status).toBe('cancelled')
  expect(states(labs.world.labs.lab('k8s'))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
})

test('a snapshot that is there only after a cancel can be deleted', async () => {
  await labs.createLab()
  snapshots().slow.add('w1-k8s')
  const { runId } = (await call('checkpoints.take', { labId: 'k8s', name: 'late' })) as { runId: string }
  await labs.world.events.stepIs(runId, 'm-k8s/save', 'succeeded')
  await labs.world.engine.cancel(runId)
  expect(snapshots().taken.get('k8s/m-k8s')?.size).toBe(0)
  const checkpointId = await firstId()
  expect(await list()).toMatchObject([{ name: 'late', whole: false }])
  snapshots().taken.set('k8s/w1-k8s', new Map([[checkpointId, { state: 'suspended' }]]))
  expect((await ended(call('checkpoints.delete', { labId: 'k8s', checkpointId }))).status).toBe('succeeded')
  expect(snapshots().taken.get('k8s/w1-k8s')?.size).toBe(0)
  expect(await list()).toEqual([])
})

test('a checkpoint is good also where its size cannot be measured', async () => {
  await labs.createLab()
  snapshots().bytes = async () => {
    throw new Error('no such folder')
  }
  expect((await take()).status).toBe('succeeded')
  expect(await list()).toMatchObject([{ name: 'first', bytes: null, whole: true }])
})

test('what woke is repaired, also after a cancel, and once more in a retry', async () => {
  labs.world.virtualBox.missing = []
  await labs.createLab({ provider: 'virtualbox' })
  const { steps } = labs.world.virtualBox
  const release = steps.hold('w1-k8s/suspend')
  const { runId } = (await call('checkpoints.take', { labId: 'k8s', name: 'first' })) as { runId: string }
  await labs.world.events.stepIs(runId, 'm-k8s/suspend', 'succeeded')
  const cancelled = labs.world.engine.cancel(runId)
  release()
  await cancelled
  expect(labs.world.repaired.sort()).toEqual(['m-k8s', 'w1-k8s'])
  await labs.world.engine.resume(runId)
  expect(await labs.world.events.ended(runId)).toBe('succeeded')
  expect(labs.world.repaired.sort()).toEqual(['m-k8s', 'm-k8s', 'w1-k8s', 'w1-k8s'])
})

test('an app that ends in the middle leaves a checkpoint that says that it is not whole', async () => {
  await labs.createLab()
  const release = labs.world.provider.steps.hold('w1-k8s/resume')
  const { runId } = (await call('checkpoints.take', { labId: 'k8s', name: 'half' })) as { runId: string }
  await labs.world.events.stepIs(runId, 'w1-k8s/resume', 'running')
  const closed = labs.world.close()
  release()
  await closed
  await labs.open()
  await labs.world.list()
  expect(await list()).toMatchObject([{ name: 'half', whole: false }])
  const checkpointId = await firstId()
  await expect(call('checkpoints.restore', { labId: 'k8s', checkpointId })).rejects.toMatchObject({
    key: 'checkpoints.notWhole',
    params: { checkpoint: 'half' },
  })
  expect((await ended(call('checkpoints.delete', { labId: 'k8s', checkpointId }))).status).toBe('succeeded')
  expect(await list()).toEqual([])
})

test('a node whose machine was made anew, or added, is in no checkpoint of before', async () => {
  await labs.createLab()
  await take()
  await labs.world.addWorkers('k8s', 1)
  expect(await list()).toMatchObject([{ whole: false }])
  const { runId, status } = await ended(
    call('checkpoints.delete', { labId: 'k8s', checkpointId: await firstId() }),
  )
  expect(status).toBe('succeeded')
  expect(labs.world.events.logged(runId).map(({ text }) => text)).toContain('w2-k8s has no such snapshot')
  expect(await list()).toEqual([])

  await take('with w2')
  await labs.world.removeWorker('k8s', 'w2-k8s')
  expect(await list()).toMatchObject([{ name: 'with w2', whole: false }])
})

test('what cannot be taken or found is refused', async () => {
  await labs.createLab()
  await labs.world.run('destroy', 'k8s', ['w1-k8s'])
  await expect(take()).rejects.toMatchObject({ key: 'checkpoints.notCreated', params: { nodes: 'w1-k8s' } })
  const checkpointId = 'checkpoint-000000000000'
  await expect(call('checkpoints.restore', { labId: 'k8s', checkpointId })).rejects.toMatchObject({
    key: 'checkpoints.missing',
  })
})

test('a node whose state is not clear, or not fresh, is in no checkpoint as it was thought to be', async () => {
  await labs.createLab()
  const { machines } = labs.world.provider
  for (const state of ['problem', 'starting', 'stopping'] as const) {
    machines.set('k8s/w1-k8s', { state })
    await expect(take()).rejects.toMatchObject({
      code: 'state.conflict',
      key: 'checkpoints.notStill',
      params: { nodes: 'w1-k8s' },
    })
  }
  machines.set('k8s/w1-k8s', { state: 'off' })
  await labs.world.labs.reports.changed('k8s')
  await labs.told((lab) => states(lab)['w1-k8s'] === 'off')
  // Somebody starts it in VirtualBox.
  machines.set('k8s/w1-k8s', { state: 'running', sshPort: 60_011 })
  expect((await take()).status).toBe('succeeded')
  expect(snapshots().done.sort()).toEqual(['save m-k8s suspended', 'save w1-k8s suspended'])
})

test('after a sleep of this PC a repair is offered for labs of real machines that run', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  try {
    await labs.world.close()
    await labs.open()
    labs.world.virtualBox.missing = []
    await labs.createLab()
    await labs.createLab({
      provider: 'virtualbox',
      name: 'real',
      subnet: '192.168.57.0/24',
      sshPortBase: 30_000,
    })
    const sleep = () => {
      vi.setSystemTime(Date.now() + 3_600_000)
      vi.advanceTimersByTime(5000)
    }
    sleep()
    expect(call('checkpoints.slept', undefined)).toEqual(['real'])
    expect((await ended(call('checkpoints.repair', { labId: 'real' }))).status).toBe('succeeded')
    expect(labs.world.repaired.sort()).toEqual(['m-k8s', 'w1-k8s'])
    expect(labs.world.proved.at(-1)).toBe('real')
    expect(labs.world.events.of('checkpoints.slept')).toEqual([['real'], []])

    sleep()
    await labs.world.run('halt', 'real')
    expect(call('checkpoints.slept', undefined)).toEqual([])
    await labs.world.run('up', 'real')
    expect(call('checkpoints.slept', undefined)).toEqual([])
    sleep()
    await labs.world.run('destroy', 'real')
    await labs.world.events.until(() => labs.world.labs.lab('real') === null)
    // Another one of its name has not slept.
    const { labId } = await labs.createLab({
      provider: 'virtualbox',
      name: 'real',
      subnet: '192.168.57.0/24',
    })
    expect(labId).toBe('real')
    expect(call('checkpoints.slept', undefined)).toEqual([])
    expect(labs.world.events.of('checkpoints.slept').slice(2)).toEqual([['real'], [], ['real'], []])
  } finally {
    vi.useRealTimers()
  }
})
