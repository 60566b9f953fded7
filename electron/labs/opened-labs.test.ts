import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Lab } from '#shared/labs'
import { exampleSpec, openLabs, type TestLabs } from './testing'

let root: string
let world: TestLabs
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-labs-')))
  world = await openLabs(root)
})
afterEach(async () => {
  await world.close()
  await rm(root, { recursive: true, force: true })
})

const bookNames = ['m-k8s', 'w1-k8s']

/** A folder with a Vagrantfile that somebody else wrote. */
async function foreign(path: string, machines: string[] = bookNames): Promise<string> {
  const folder = join(root, path)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Vagrantfile'), 'Vagrant.configure')
  world.opener.vagrantfiles.set(folder, machines)
  return folder
}

const open = async (path: string): Promise<string> =>
  (await world.labs.handlers['labs.open']({ path, trusted: true }, world.client)).labId
const close = async (labId: string) => await world.labs.handlers['labs.close']({ labId }, world.client)
const labOf = (labId: string): Lab => {
  const lab = world.labs.lab(labId)
  if (!lab) throw new Error('the lab is gone')
  return lab
}
const rolesOf = (labId: string): string[] => labOf(labId).nodes.map(({ name, role }) => `${name} ${role}`)
const restart = async (): Promise<void> => {
  const { vagrantfiles } = world.opener
  await world.close()
  world = await openLabs(root)
  for (const entry of vagrantfiles) world.opener.vagrantfiles.set(...entry)
}

const namesOf = (nodes: readonly { name: string }[]): string[] => nodes.map(({ name }) => name)

describe('a folder that is opened', () => {
  test('is a lab with what Vagrant tells; its path may be typed in several ways', async () => {
    const folder = await foreign('books/ch3/3.1.3')
    await symlink(folder, join(root, 'link'))
    const labId = await open(`  ${folder}/ `)
    expect(labId).toMatch(/^ch3-3-1-3-[0-9a-f]{8}$/)
    expect(labOf(labId)).toMatchObject({
      name: 'ch3-3-1-3',
      path: folder,
      provider: 'vagrant',
      simulated: false,
    })
    expect(labOf(labId).verbs).not.toContain('add')
    expect(await open(join(folder, 'Vagrantfile'))).toBe(labId)
    expect(await open(join(root, 'link'))).toBe(labId)
    expect(world.labs.list()).toHaveLength(1)
  })

  test.each([
    ['labs.noVagrantfile', ''],
    ['labs.noVagrantfile', 'gone'],
    ['labs.noVagrantfile', 'a'.repeat(4000)],
    ['labs.noVagrantfile', 'labs\0'],
  ])('is refused with %s at its field', async (key, path) => {
    await expect(open(join(root, path))).rejects.toMatchObject({ issues: [{ path: 'path', key }] })
  })

  test('is refused where the path is not whole', async () => {
    await expect(open('books')).rejects.toMatchObject({
      issues: [{ path: 'path', key: 'labs.pathRelative' }],
    })
  })

  test.each([
    [[]],
    [['ok', '--force']],
    [['a/b']],
    [['마스터']],
    [Array.from({ length: 65 }, (_, index) => `n${index}`)],
  ])('is refused with machines like %j', async (machines) => {
    const folder = await foreign('odd', machines)
    await expect(open(folder)).rejects.toMatchObject({ key: 'labs.machines' })
    await restart()
    expect(world.labs.list()).toEqual([])
  })

  test('is not remembered where its Vagrantfile is broken', async () => {
    const folder = await foreign('broken')
    world.opener.vagrantfiles.clear()
    await expect(open(folder)).rejects.toMatchObject({
      key: 'vagrant.vagrantfile',
      details: 'a syntax error',
    })
    expect(world.labs.list()).toEqual([])
  })

  test('that this app has made is that lab', async () => {
    const { labId, runId } = await world.create(exampleSpec())
    await world.events.ended(runId)
    await writeFile(join(world.labsFolder, labId, 'Vagrantfile'), '')
    expect(await open(join(world.labsFolder, labId))).toBe(labId)
    await expect(close(labId)).rejects.toMatchObject({ key: 'labs.made' })
  })

  test('that this app has made is that lab, also where the labs folder is a link', async () => {
    await mkdir(join(root, 'disk'))
    await symlink(join(root, 'disk'), world.labsFolder)
    const { labId, runId } = await world.create(exampleSpec())
    await world.events.ended(runId)
    expect(await open(await foreign(join('disk', labId)))).toBe(labId)
    expect(world.labs.list()).toHaveLength(1)
  })

  test('gets a name of its own, which no new lab can take', async () => {
    const first = labOf(await open(await foreign('a/k8s')))
    const second = labOf(await open(await foreign('b/k8s')))
    expect([first.name, second.name]).toEqual(['k8s', 'k8s-2'])
    const { issues } = await world.preview(exampleSpec({ name: 'k8s' }))
    expect(issues).toMatchObject([{ path: 'name', key: 'labs.nameTaken' }])
    expect((await world.preview(exampleSpec({ name: first.id }))).issues).toMatchObject([
      { key: 'labs.nameTaken' },
    ])
    expect(labOf(await open(await foreign('sessions'))).name).toBe('sessions-2')
    expect(labOf(await open(await foreign('한글'))).name).toBe(
      root
        .split('/')
        .at(-1)
        ?.toLowerCase()
        .replace(/[^a-z0-9]+/g, '-'),
    )
  })

  test('has guessed roles', async () => {
    const roles = async (...machines: string[]) => rolesOf(await open(await foreign('guessed', machines)))
    const isControlPlane = async (...machines: string[]) =>
      (await roles(...machines))
        .filter((text) => text.endsWith(' control-plane'))
        .map((text) => text.split(' ')[0])
    expect(await isControlPlane('m-k8s', 'w1-k8s', 'w2-k8s')).toEqual(['m-k8s'])
    expect(await isControlPlane('node1', 'node2', 'k8s-master')).toEqual(['k8s-master'])
    expect(await isControlPlane('worker', 'Control_Plane')).toEqual(['Control_Plane'])
    expect(await isControlPlane('cp1', 'cp2', 'mysql')).toEqual(['cp1', 'cp2'])
    expect(await isControlPlane('k8s-w1', 'k8s-m')).toEqual(['k8s-m'])
    expect(await isControlPlane('default')).toEqual(['default'])
    expect(await isControlPlane('monitor', 'metrics')).toEqual(['monitor'])
  })

  test('may have other machines when it is read again', async () => {
    const folder = await foreign('k8s')
    const labId = await open(folder)
    world.opener.vagrantfiles.set(folder, [...bookNames, 'w2-k8s'])
    expect(await open(folder)).toBe(labId)
    expect(labOf(labId).nodes).toHaveLength(3)
    await restart()
    expect(labOf(labId).nodes).toHaveLength(3)
  })
})

describe('an opened lab', () => {
  test('is destroyed without its folder, and is still a lab', async () => {
    const folder = await foreign('k8s')
    const labId = await open(folder)
    expect((await world.run('up', labId)).status).toBe('succeeded')
    // Nobody knows whether its machines are a cluster at all.
    expect(world.proved).toEqual([])
    expect((await world.run('destroy', labId)).status).toBe('succeeded')
    expect(labOf(labId).nodes.map(({ state }) => state)).toEqual(['not-created', 'not-created'])
    expect(await readdir(folder)).toEqual(['Vagrantfile'])
  })

  test('is started only after a look at this PC, at machines that are there too', async () => {
    const labId = await open(await foreign('k8s'))
    const looked: unknown[] = []
    world.opened.virtualBoxIds = async (_, nodes) => nodes.map((node) => `id of ${node}`)
    world.labs.setHelp({
      preflight: ({ toMake, existing, inVirtualBox }) => ({
        ...world.opened.steps.step('preflight'),
        node: null,
        run: async ({ signal }) => {
          const machines = await inVirtualBox(signal)
          looked.push([namesOf(toMake), namesOf(existing), machines?.started])
          if (looked.length === 1) throw new Error('this PC is not fit')
        },
      }),
    })
    expect((await world.run('up', labId)).status).toBe('failed')
    expect(world.opened.machines.size).toBe(0)
    for (const verb of ['up', 'suspend', 'resume', 'halt', 'up', 'reload', 'provision'] as const)
      expect((await world.run(verb, labId)).status).toBe('succeeded')
    const both = ['id of m-k8s', 'id of w1-k8s']
    expect(looked).toEqual([
      [bookNames, [], both],
      [bookNames, [], both],
      [[], bookNames, both],
      [[], bookNames, both],
    ])
  })

  test('says farewell to its cluster once the control plane is destroyed, and again when it is closed', async () => {
    const labId = await open(await foreign('k8s'))
    const said: string[] = []
    world.labs.setHelp({ farewell: async (id) => void said.push(id) })
    await world.run('up', labId)
    await world.run('destroy', labId, ['w1-k8s'])
    expect(said).toEqual([])
    await world.run('destroy', labId, ['m-k8s'])
    await expect.poll(() => said).toEqual([labId])
    await close(labId)
    expect(said).toEqual([labId, labId])
  })

  test('has the forwarded ports that its provider tells; simulated machines have none', async () => {
    const labId = await open(await foreign('k8s'))
    world.opened.ports = async (lab, node) => [
      { host: lab.id === labId && node === 'w1-k8s' ? 2200 : 1, guest: 22 },
    ]
    const ports = async (id: string, node: string) =>
      await world.labs.handlers['labs.ports']({ labId: id, node }, world.client)
    expect(await ports(labId, 'w1-k8s')).toEqual([{ host: 2200, guest: 22 }])
    await expect(ports(labId, 'w9-k8s')).rejects.toMatchObject({ key: 'labs.nodeMissing' })
    const simulated = await world.create(exampleSpec({ name: 'simulated' }))
    await world.events.ended(simulated.runId)
    expect(await ports(simulated.labId, 'm-k8s')).toEqual([])
  })

  test('gets no lab.yaml by any fix, and no workers', async () => {
    const folder = await foreign('k8s')
    const labId = await open(folder)
    await expect(world.labs.useFreeSubnet(labId)).rejects.toMatchObject({ key: 'labs.notMade' })
    await expect(world.labs.useFreePorts(labId)).rejects.toMatchObject({ key: 'labs.notMade' })
    const add = async () => await world.labs.handlers['labs.addWorkers']({ labId, count: 1 }, world.client)
    await expect(add()).rejects.toMatchObject({ key: 'labs.notOffered' })
    expect(await readdir(folder)).toEqual(['Vagrantfile'])
  })

  test('is closed with its journals, and its folder stays; not while a run changes it', async () => {
    const folder = await foreign('k8s')
    const labId = await open(folder)
    const removed: string[] = []
    world.labs.onRemoved((id) => removed.push(id))
    const release = world.opened.steps.hold('m-k8s/boot')
    const { runId } = await world.labs.handlers['labs.up']({ labId }, world.client)
    await expect(close(labId)).rejects.toMatchObject({ key: 'labs.busy' })
    release()
    await world.events.ended(runId)
    await close(labId)
    expect(removed).toEqual([labId])
    expect(world.labs.list()).toEqual([])
    expect(world.engine.list()).toEqual([])
    expect(await readdir(folder)).toEqual(['Vagrantfile'])
    await expect(close(labId)).rejects.toMatchObject({ key: 'labs.missing' })
    // The same folder is the same lab again.
    expect(await open(folder)).toBe(labId)
  })

  test('is there after a restart, also while the list of labs or its own folder cannot be read', async () => {
    const folder = await foreign('k8s')
    const labId = await open(folder)
    await restart()
    expect(labOf(labId).path).toBe(folder)
    const file = join(world.homeFolder, 'opened-labs.json')
    const text = await readFile(file, 'utf8')
    await writeFile(file, '[{"id": 1}]')
    expect(await world.list()).toHaveLength(1)
    expect(await world.broken()).toMatchObject([{ path: file, error: { key: 'config.corrupt' } }])
    // What a person may have written by hand is not overwritten.
    await expect(close(labId)).rejects.toMatchObject({ key: 'config.corrupt' })
    expect(await readFile(file, 'utf8')).toBe('[{"id": 1}]')
    await writeFile(file, text)
    await rm(folder, { recursive: true })
    expect(await world.list()).toHaveLength(1)
    expect(await world.broken()).toEqual([])
    await close(labId)
    expect(await world.list()).toEqual([])
  })
})

test('the environments of this PC are by folder, with those that are gone or labs already', async () => {
  const folder = await foreign('k8s')
  const labId = await open(folder)
  const machine = (name: string, where: string) =>
    ({ name, provider: 'lxc', state: 'off', folder: where }) as const
  const gone = join(root, 'gone')
  world.opener.remembered = [machine('a', gone), machine('m-k8s', folder), machine('b', gone)]
  expect(await world.labs.handlers['labs.environments'](undefined, world.client)).toEqual([
    {
      path: gone,
      exists: false,
      labId: null,
      machines: [
        { name: 'a', provider: 'lxc', state: 'off' },
        { name: 'b', provider: 'lxc', state: 'off' },
      ],
    },
    { path: folder, exists: true, labId, machines: [{ name: 'm-k8s', provider: 'lxc', state: 'off' }] },
  ])
})
