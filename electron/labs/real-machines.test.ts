import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleSpec, openLabs, type TestLabs } from './testing'

let root: string
let world: TestLabs
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pilothouse-labs-'))
  world = await openLabs(root)
})
afterEach(async () => {
  await world.close()
  await rm(root, { recursive: true, force: true })
})

async function createLab(change: Parameters<typeof exampleSpec>[0]): Promise<{ labId: string }> {
  const made = await world.create(exampleSpec(change))
  await world.events.ended(made.runId)
  return made
}

const folderOf = (lab: string): string => join(world.labsFolder, lab)

test('the form starts with real machines where they can be made, and says what is missing where not', async () => {
  world.virtualBox.missing = ['Vagrant', 'VirtualBox']
  const { issues } = await world.preview(exampleSpec({ provider: 'virtualbox' }))
  expect(issues).toEqual([
    { path: 'provider', key: 'labs.toolsMissing', params: { tools: 'Vagrant, VirtualBox' } },
  ])
  await expect(world.create(exampleSpec({ provider: 'virtualbox' }))).rejects.toMatchObject({ issues })
  world.virtualBox.missing = []
  expect(await world.defaults()).toMatchObject({ provider: 'virtualbox' })
  await createLab({ provider: 'sandbox' })
  expect(await world.defaults()).toMatchObject({ provider: 'sandbox' })
})

test('two labs of real machines are on two subnets', async () => {
  world.virtualBox.missing = []
  await createLab({ provider: 'virtualbox', name: 'real' })
  const second = await world.defaults()
  expect(second).toMatchObject({ provider: 'virtualbox', subnet: '192.168.57.0/24' })
  expect((await world.preview(second)).issues).toEqual([])
  const same = exampleSpec({ provider: 'virtualbox', name: 'second' })
  await expect(world.create(same)).rejects.toMatchObject({ issues: [{ key: 'labs.subnetTaken' }] })
})

test('before a start this PC is looked at, for machines that are missing and for those that are there', async () => {
  const { virtualBox } = world
  virtualBox.missing = []
  virtualBox.virtualBoxIds = async (_, nodes) => nodes.map((node) => `id of ${node}`)
  let looked: unknown
  let isFit = false
  world.labs.setHelp({
    preflight: ({ toMake, existing, inVirtualBox }) => ({
      id: 'preflight',
      name: 'preflight',
      node: null,
      needs: [],
      run: async ({ signal }) => {
        looked = { toMake: names(toMake), existing: names(existing), ...(await inVirtualBox(signal)) }
        if (!isFit) throw new Error('this PC is not fit')
      },
    }),
  })
  const { labId } = await createLab({ provider: 'virtualbox', name: 'real' })
  expect(virtualBox.machines.size).toBe(0)
  // Also where some of them are there: what is counted as to be made is not counted again.
  expect(looked).toMatchObject({ toMake: ['m-k8s', 'w1-k8s'], existing: [], started: [] })
  expect((await world.run('up', labId)).status).toBe('failed')
  expect(virtualBox.steps.performed).toEqual([])
  isFit = true
  expect((await world.run('up', labId)).status).toBe('succeeded')
  expect(looked).toMatchObject({ toMake: ['m-k8s', 'w1-k8s'], existing: [] })
  await world.run('halt', labId)
  await world.run('destroy', labId, ['w1-k8s'])
  await world.run('up', labId)
  expect(looked).toMatchObject({ toMake: ['w1-k8s'], existing: ['m-k8s'] })
  await world.run('halt', labId)
  await world.run('up', labId, ['w1-k8s'])
  const ofLab = ['id of m-k8s', 'id of w1-k8s']
  expect(looked).toEqual({ toMake: [], existing: ['w1-k8s'], started: ['id of w1-k8s'], ofLab })
  await world.run('suspend', labId)
  isFit = false
  expect((await world.run('resume', labId)).status).toBe('failed')
  for (const verb of ['halt', 'reload'] as const)
    expect((await world.run(verb, labId, ['w1-k8s'])).status).toBe('succeeded')
})

const names = (nodes: readonly { name: string }[]): string[] => nodes.map(({ name }) => name)

test('a lab of real machines works without this app, and goes without leaving anything', async () => {
  world.virtualBox.missing = []
  const { labId } = await createLab({ provider: 'virtualbox', name: 'real' })
  const names = (await readdir(folderOf('real'), { recursive: true })).sort()
  expect(names).toEqual([
    '.pilothouse',
    '.pilothouse/resources.json',
    'Vagrantfile',
    'lab.yaml',
    'provision',
    ...['cni', 'containerd', 'control-plane', 'join', 'kubernetes', 'prepare'].map(
      (name) => `provision/${name}.sh`,
    ),
  ])
  const resources = join(import.meta.dirname, '../../resources/vagrant')
  for (const name of names.filter((path) => path.endsWith('.sh') || path === 'Vagrantfile'))
    expect(await readFile(join(folderOf('real'), name), 'utf8')).toBe(
      await readFile(join(resources, name), 'utf8'),
    )
  await mkdir(join(folderOf('real'), '.vagrant/machines'), { recursive: true })
  await world.run('destroy', labId)
  expect(await readdir(world.labsFolder)).toEqual([])
})

test('what a person has changed in a lab’s folder stays when the lab is destroyed', async () => {
  world.virtualBox.missing = []
  const { labId } = await createLab({ provider: 'virtualbox', name: 'real' })
  await writeFile(join(folderOf('real'), 'provision/cni.sh'), '# mine\n')
  const notes = join(folderOf('real'), '.pilothouse/resources.json')
  const { runId } = await world.run('destroy', labId)
  expect(world.events.run(runId)).toMatchObject({ status: 'succeeded' })
  expect((await readdir(folderOf('real'), { recursive: true })).sort()).toEqual([
    'provision',
    'provision/cni.sh',
  ])
  await rm(folderOf('real'), { recursive: true })
  await createLab({ provider: 'virtualbox', name: 'real' })
  const outside = join(root, 'outside')
  await writeFile(outside, '')
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  await writeFile(notes, JSON.stringify({ '../../outside': empty }))
  expect((await world.run('destroy', labId)).status).toBe('failed')
  expect(await readdir(root)).toContain('outside')
})
