import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exampleSpec } from './testing'
import { LabsOfEachTest } from './testing-each'

const labs = new LabsOfEachTest()

test('the form starts with the reference lab, then with what was chosen last, always with a free name and free ports', async () => {
  expect(await labs.world.defaults()).toEqual({
    name: 'k8s',
    provider: 'sandbox',
    workers: 3,
    kubernetesVersion: '1.36',
    cni: 'calico',
    box: 'bento/ubuntu-24.04',
    controlPlaneCpus: 2,
    controlPlaneMemoryMiB: 2048,
    workerCpus: 1,
    workerMemoryMiB: 2048,
    subnet: '192.168.56.0/24',
    podNetwork: '172.16.0.0/16',
    sshPortBase: 60_000,
  })
  await labs.createLab({ workers: 2, cni: 'flannel' })
  expect(await labs.world.defaults()).toMatchObject({
    name: 'k8s-2',
    workers: 2,
    cni: 'flannel',
    sshPortBase: 60_200,
  })
  await mkdir(labs.folderOf('k8s-2'))
  expect(await labs.world.defaults()).toMatchObject({ name: 'k8s-3' })
})

test('real machines begin as many and as large as this PC has room for', async () => {
  labs.world.virtualBox.missing = []
  labs.world.pc.memoryMiB = 8192
  labs.world.pc.freeMemoryMiB = 7000
  const first = await labs.world.defaults()
  expect(first).toMatchObject({ provider: 'virtualbox', workers: 3, workerMemoryMiB: 1280 })
  expect(await labs.world.preview(first)).toMatchObject({ issues: [], warnings: [] })
  // Sizes of simulated machines are no choice; those of real ones are.
  await labs.createLab({ workers: 2, workerMemoryMiB: 2048 })
  expect(await labs.world.defaults()).toMatchObject({ workers: 2, workerMemoryMiB: 1280 })
  await labs.createLab({ name: 'real', provider: 'virtualbox', workers: 1, workerMemoryMiB: 3072 })
  expect(await labs.world.defaults()).toMatchObject({ workers: 1, workerMemoryMiB: 3072 })
})

test.each(['', '{', '[]', '{"workers":"many","cni":"flannel","__proto__":1}'])(
  'remembered choices that are damaged are replaced by defaults: %j',
  async (text) => {
    await mkdir(labs.world.homeFolder, { recursive: true })
    await writeFile(join(labs.world.homeFolder, 'create-cluster.json'), text)
    expect(await labs.world.defaults()).toMatchObject({ workers: 3, name: 'k8s' })
  },
)

test('a preview shows the path, and what is wrong at each field', async () => {
  expect(await labs.world.preview(exampleSpec())).toMatchObject({ path: labs.folderOf(), issues: [] })
  const { path, issues } = await labs.world.preview({ ...exampleSpec(), name: '../../etc' })
  expect(path).toBe(labs.world.labsFolder)
  expect(issues).toEqual([{ path: 'name', key: 'labs.nameNotDns' }])
})

test('a create that is not valid makes nothing', async () => {
  await expect(labs.world.create(exampleSpec({ name: 'nul' }))).rejects.toMatchObject({
    code: 'input.invalid',
  })
  await expect(readdir(labs.world.labsFolder)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a create whose run cannot start leaves no folder', async () => {
  await mkdir(labs.world.homeFolder, { recursive: true })
  await writeFile(join(labs.world.homeFolder, 'runs'), 'a file where a folder is needed')
  await expect(labs.world.create(exampleSpec())).rejects.toThrow()
  expect(await readdir(labs.world.labsFolder)).toEqual([])
  expect(await labs.world.list()).toEqual([])
  expect(labs.world.events.of('runs.changed')).toEqual([])
})
