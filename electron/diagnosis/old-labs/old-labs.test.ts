import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProblemId } from '#shared/diagnosis'
import { openLabs, type TestLabs } from '../../labs/testing'
import { DiagnosisService } from '../diagnosis-service'
import type { NamedMachine } from './machine-names'

let root: string
let folder: string
let world: TestLabs
let service: DiagnosisService
let machines: NamedMachine[] | Error

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-old-labs-')))
  folder = join(root, 'ch3')
  await cp(join(import.meta.dirname, 'testdata/book-lab'), folder, { recursive: true })
  world = await openLabs(root)
  world.opener.vagrantfiles.set(folder, ['m-k8s', 'w1-k8s'])
  machines = []
  const { engine, labs, events } = world
  const namedMachines = async () => {
    if (machines instanceof Error) throw machines
    return machines
  }
  service = new DiagnosisService({
    engine,
    labs,
    emit: events.emit,
    logger: pino({ level: 'silent' }),
    namedMachines,
  })
})
afterEach(async () => {
  service.dispose()
  await world.close()
  await rm(root, { recursive: true, force: true })
})

const open = async (): Promise<string> =>
  (await world.labs.handlers['labs.open']({ path: folder, trusted: true }, world.client)).labId
const problems = async (labId: string): Promise<ProblemId[]> =>
  (await service.list(labId)).map(({ problem }) => problem)
const told = (): ProblemId[] =>
  world.events
    .of('diagnosis.changed')
    .at(-1)
    ?.diagnoses.map(({ problem }) => problem) ?? []

test('a lab is looked at when it is opened, and again when its Vagrantfile is read again', async () => {
  const labId = await open()
  await world.events.until(() => told().includes('legacy-k8s-repo'))
  const found = (await service.list()).find(({ problem }) => problem === 'vm-name-exists')
  expect(found).toBeUndefined()
  expect(await problems(labId)).toContain('home-subnet')
  const [first] = await service.list(labId)
  expect(first).toMatchObject({ labId, runId: null, evidence: { file: 'Vagrantfile', seq: 6 } })
  expect(first).not.toHaveProperty('fix')
  await expect(
    service.handlers['diagnosis.apply']({ id: first?.id ?? '' }, world.client),
  ).rejects.toMatchObject({ key: 'diagnosis.missing' })

  await writeFile(join(folder, 'Vagrantfile'), '# all is well now')
  await open()
  await world.events.until(() => told().length === 0)
})

test('names that another lab has in VirtualBox are told until its machines are gone, and none without VirtualBox', async () => {
  machines = [{ name: 'm-k8s(github_SysNet4Admin)', uuid: 'other' }]
  const labId = await open()
  expect((await problems(labId))[0]).toBe('vm-name-exists')
  const [found] = await service.list(labId)
  expect(found?.advice.any.map(({ step }) => step)).not.toContain('retry')
  // A run may have made or destroyed machines.
  machines = []
  await world.run('up', labId)
  await world.events.until(() => told().length > 0 && !told().includes('vm-name-exists'))
  machines = new Error('no VirtualBox')
  await open()
  expect(await problems(labId)).not.toContain('vm-name-exists')
})

test("the lab's own machine in VirtualBox is no other one", async () => {
  machines = [{ name: 'm-k8s(github_SysNet4Admin)', uuid: 'own' }]
  await mkdir(join(folder, '.vagrant/machines/m-k8s/virtualbox'), { recursive: true })
  await writeFile(join(folder, '.vagrant/machines/m-k8s/virtualbox/id'), 'own')
  expect(await problems(await open())).not.toContain('vm-name-exists')
})

test.skipIf(process.platform === 'win32')(
  'a folder of machines that cannot be read keeps nobody from what the files say',
  async () => {
    await mkdir(join(folder, '.vagrant'))
    await symlink('machines', join(folder, '.vagrant/machines'))
    const labId = await open()
    expect(await problems(labId)).toContain('legacy-k8s-repo')
  },
)

test('problems go with their lab', async () => {
  const labId = await open()
  expect(await problems(labId)).not.toEqual([])
  await world.labs.handlers['labs.close']({ labId }, world.client)
  await world.events.until(() => told().length === 0)
  expect(await service.list()).toEqual([])
})
