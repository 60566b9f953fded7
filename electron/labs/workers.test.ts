import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LabError } from '#shared/errors'
import { parseLabFile } from './lab-file'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

const textOf = (): Promise<string> => readFile(join(labs.folderOf(), 'lab.yaml'), 'utf8')
const nodesOnDisk = async (): Promise<string[]> =>
  parseLabFile(await textOf(), '').nodes.map(({ name }) => name)
const stepsOf = (runId: string): string[] => labs.world.events.run(runId)?.steps.map(({ id }) => id) ?? []

test('workers are added to lab.yaml, made, joined and proved; the others learn their names', async () => {
  const { labId } = await labs.createLab({ workerMemoryMiB: 1536 })
  const { world } = labs
  await writeFile(join(labs.folderOf(), 'lab.yaml'), `# mine\n${await textOf()}`)
  const before = world.labs.lab(labId)?.nodes ?? []
  world.provider.steps.performed.length = 0
  const { runId, status } = await world.addWorkers(labId, 2)
  expect(status).toBe('succeeded')
  expect(world.events.run(runId)).toMatchObject({ kind: 'add', nodes: ['w2-k8s', 'w3-k8s'] })
  expect(world.provider.steps.performed.sort()).toEqual([
    'm-k8s/prepare',
    'w1-k8s/prepare',
    'w2-k8s/boot',
    'w2-k8s/join',
    'w3-k8s/boot',
    'w3-k8s/join',
  ])
  expect(world.proved).toHaveLength(2)
  const after = world.labs.lab(labId)?.nodes ?? []
  expect(after.slice(0, 2)).toEqual(before)
  expect(after.slice(2)).toMatchObject([
    { name: 'w2-k8s', role: 'worker', address: '192.168.56.102', memoryMiB: 1536, state: 'running' },
    { name: 'w3-k8s', role: 'worker', address: '192.168.56.103', memoryMiB: 1536, state: 'running' },
  ])
  expect(await textOf()).toMatch(/^# mine\n/)
})

test('new workers are starting, nodes that only learn their names run on; after a failure it goes on', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  const repair = world.provider.steps.break('w2-k8s/join')
  const releases = ['m-k8s/prepare', 'w2-k8s/boot'].map((step) => world.provider.steps.hold(step))
  const { runId } = await world.labs.handlers['labs.addWorkers']({ labId, count: 1 }, world.client)
  await world.events.stepIs(runId, 'm-k8s/prepare', 'running')
  expect(states(world.labs.lab(labId))).toMatchObject({ 'm-k8s': 'running', 'w2-k8s': 'starting' })
  for (const release of releases) release()
  expect(await world.events.ended(runId)).toBe('failed')
  expect(await nodesOnDisk()).toEqual(['m-k8s', 'w1-k8s', 'w2-k8s'])
  repair()
  world.provider.steps.performed.length = 0
  await world.engine.resume(runId)
  expect(await world.events.ended(runId)).toBe('succeeded')
  expect(world.provider.steps.performed).toEqual(['w2-k8s/join'])
})

test('workers that cannot be added leave lab.yaml as it is', async () => {
  const { labId } = await labs.createLab({ podNetwork: '172.16.0.0/22' })
  const { world } = labs
  const text = await textOf()
  const refused = (key: string) => ({ code: 'input.invalid', issues: [{ path: 'count', key }] })
  await expect(world.addWorkers(labId, 32)).rejects.toMatchObject(refused('labs.tooManyWorkers'))
  await expect(world.addWorkers(labId, 3)).rejects.toMatchObject(refused('labs.podNetworkSize'))
  world.provider.steps.hold('m-k8s/prepare')
  const { runId } = await world.labs.handlers['labs.provision']({ labId, steps: ['prepare'] }, world.client)
  await expect(world.addWorkers(labId, 1)).rejects.toMatchObject({ key: 'labs.busy' })
  await world.engine.cancel(runId)
  await world.run('halt', labId, ['m-k8s'])
  await expect(world.addWorkers(labId, 1)).rejects.toMatchObject({
    key: 'labs.controlPlaneOff',
    params: { node: 'm-k8s' },
  })
  expect(await textOf()).toBe(text)
})

test('a run that cannot start takes the new workers back', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  const text = await textOf()
  const { start } = world.engine
  world.engine.start = async () => {
    throw new LabError('disk.full', 'disk.full', { params: { path: 'run.json' } })
  }
  await expect(world.addWorkers(labId, 1)).rejects.toMatchObject({ code: 'disk.full' })
  world.engine.start = start
  expect(await textOf()).toBe(text)
  expect(world.labs.lab(labId)?.nodes).toHaveLength(2)
})

test('before real machines are added, this PC is looked at for the new ones alone', async () => {
  const { world } = labs
  world.virtualBox.missing = []
  const looked: string[][] = []
  world.labs.setHelp({
    preflight: ({ toMake, existing }) => {
      looked.push([toMake, existing].map((nodes) => nodes.map(({ name }) => name).join(' ')))
      return { ...world.provider.steps.step('preflight'), id: 'preflight', node: null }
    },
  })
  const { labId } = await labs.createLab({ provider: 'virtualbox' })
  const { runId } = await world.addWorkers(labId, 2)
  expect(stepsOf(runId)[0]).toBe('preflight')
  expect(looked).toEqual([
    ['m-k8s w1-k8s', ''],
    ['w2-k8s w3-k8s', ''],
  ])
})

test('real machines must fit into the memory of this PC', async () => {
  const { world } = labs
  world.virtualBox.missing = []
  const { labId } = await labs.createLab({ provider: 'virtualbox', workerMemoryMiB: 4096 })
  await expect(world.addWorkers(labId, 3)).rejects.toMatchObject({
    issues: [{ path: 'count', key: 'labs.memoryExceeds', params: { needed: 18_432, available: 16_384 } }],
  })
})

test('a worker leaves its cluster, then its machine goes, then its line in lab.yaml; its number is free again', async () => {
  const { labId } = await labs.createLab({ workers: 3 })
  const { world } = labs
  const removed: unknown[] = []
  world.labs.onNodeRemoved((event) => removed.push(event))
  const { runId, status } = await world.removeWorker(labId, 'w2-k8s')
  expect(status).toBe('succeeded')
  expect(stepsOf(runId)).toEqual([
    'w2-k8s/drain',
    'w2-k8s/delete-node',
    'w2-k8s/uncordon',
    'w2-k8s/destroy',
    'lab-file',
  ])
  expect(world.cluster.departed).toEqual(['drain w2-k8s', 'delete w2-k8s'])
  expect(world.provider.machines.has('k8s/w2-k8s')).toBe(false)
  expect(await nodesOnDisk()).toEqual(['m-k8s', 'w1-k8s', 'w3-k8s'])
  expect(removed).toEqual([{ labId, node: 'w2-k8s' }])
  await world.addWorkers(labId, 2)
  expect(await nodesOnDisk()).toEqual(['m-k8s', 'w1-k8s', 'w3-k8s', 'w2-k8s', 'w4-k8s'])
})

test('right after a start of the app a removal waits until it is known that there is a cluster', async () => {
  const { labId } = await labs.createLab()
  await labs.world.close()
  let answer = (): void => undefined
  const world = await labs.open((provider) => {
    provider.machines.set('k8s/m-k8s', { state: 'running' })
    provider.statusHeld = new Promise((resolve) => {
      answer = resolve
    })
  })
  const removing = world.removeWorker(labId, 'w1-k8s')
  answer()
  expect((await removing).status).toBe('succeeded')
  expect(world.cluster.departed).toEqual(['drain w1-k8s', 'delete w1-k8s'])
})

test('a worker whose cluster does not let it go stays and gets pods again, and the removal can go on later', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  world.cluster.refuses = true
  const { runId, status } = await world.removeWorker(labId, 'w1-k8s')
  expect(status).toBe('failed')
  expect(world.provider.machines.has('k8s/w1-k8s')).toBe(true)
  expect(await nodesOnDisk()).toContain('w1-k8s')
  expect(world.cluster.departed).toEqual(['uncordon w1-k8s'])
  world.cluster.refuses = false
  await world.engine.resume(runId)
  expect(await world.events.ended(runId)).toBe('succeeded')
  expect(world.cluster.departed).toEqual(['uncordon w1-k8s', 'drain w1-k8s', 'delete w1-k8s'])
  expect(await nodesOnDisk()).toEqual(['m-k8s'])
})

test('without its control plane a worker cannot leave; where there never was one, nothing is to be left', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  await world.run('halt', labId, ['m-k8s'])
  await expect(world.removeWorker(labId, 'w1-k8s')).rejects.toMatchObject({
    code: 'state.conflict',
    key: 'labs.controlPlaneOff',
    params: { node: 'm-k8s' },
  })
  await expect(world.removeWorker(labId, 'm-k8s')).rejects.toMatchObject({ key: 'labs.notWorker' })
  await expect(world.removeWorker(labId, 'w9-k8s')).rejects.toMatchObject({ key: 'labs.nodeMissing' })
  await world.run('destroy', labId, ['m-k8s'])
  const { runId } = await world.removeWorker(labId, 'w1-k8s')
  expect(stepsOf(runId)).toEqual(['w1-k8s/destroy', 'lab-file'])
})

test('a worker joins anew: out of the cluster, reset, in again, with its labels, and the cluster is proved', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  world.proved.length = 0
  const { runId, status } = await world.rejoin(labId, 'w1-k8s')
  expect(status).toBe('succeeded')
  expect(stepsOf(runId)).toEqual(['w1-k8s/leave', 'w1-k8s/reset', 'w1-k8s/join', 'w1-k8s/labels', 'verify'])
  expect(world.cluster.departed).toEqual(['leave w1-k8s', 'reset w1-k8s', 'give back w1-k8s'])
  expect(world.proved).toEqual([labId])
})

test('a machine is not reset that the control plane could not let go, and neither is the control plane', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  world.cluster.refuses = true
  expect((await world.rejoin(labId, 'w1-k8s')).status).toBe('failed')
  expect(world.cluster.departed).toEqual([])
  await expect(world.rejoin(labId, 'm-k8s')).rejects.toMatchObject({ key: 'labs.joinsNothing' })
  await world.run('halt', labId, ['w1-k8s'])
  await expect(world.rejoin(labId, 'w1-k8s')).rejects.toMatchObject({ key: 'terminals.nodeOff' })
  await world.run('halt', labId, ['m-k8s'])
  await expect(world.rejoin(labId, 'w1-k8s')).rejects.toMatchObject({ key: 'labs.controlPlaneOff' })
})

test('ports of new workers are free ones near the usual', async () => {
  const { world } = labs
  await labs.createLab({ sshPortBase: 60_000 })
  await labs.createLab({ name: 'other', sshPortBase: 60_001 })
  await world.addWorkers('k8s', 1)
  const all = world.labs.list().flatMap(({ nodes }) => nodes.map(({ sshPort }) => sshPort))
  expect(new Set(all).size).toBe(all.length)
  const port = world.labs.lab('k8s')?.nodes.at(-1)?.sshPort ?? 0
  expect(port).toBeGreaterThan(60_101)
})
