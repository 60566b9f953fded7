import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()
beforeEach(() => {
  labs.world.virtualBox.missing = []
})

const vagrantfile = (lab: string): string => join(labs.folderOf(lab), 'Vagrantfile')
const create = () => labs.createLab({ provider: 'virtualbox', name: 'real' })
const trust = (labId: string) => labs.world.labs.handlers['labs.trust']({ labId }, labs.world.client)

test('a lab that the app made is used without a question, also after a restart', async () => {
  const { labId } = await create()
  await labs.world.close()
  await labs.open()
  await labs.world.list()
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'not-created', 'w1-k8s': 'not-created' })
})

test('a Vagrantfile that was changed is asked about once, and again after the next change', async () => {
  const { labId } = await create()
  for (const line of ['# mine\n', '# and more\n']) {
    await appendFile(vagrantfile('real'), line)
    await labs.world.labs.reports.changed(labId)
    const refused = { code: 'auth.denied', key: 'labs.untrusted', params: { path: labs.folderOf('real') } }
    await expect(labs.world.run('up', labId)).rejects.toMatchObject(refused)
    await expect(labs.world.labs.checkUsable(labId)).rejects.toMatchObject(refused)
    await labs.told((lab) => lab?.nodes.every(({ problem }) => problem?.key === 'labs.untrusted') ?? false)
    await trust(labId)
    expect(labs.world.labs.lab(labId)?.nodes.some(({ problem }) => problem)).toBe(false)
    await labs.world.labs.checkUsable(labId)
    expect((await labs.world.run('up', labId)).status).toBe('succeeded')
  }
})

test('a folder that was copied into the labs folder is not trusted for what it says of itself', async () => {
  await create()
  // With the notes of a lab that this app made, and a Vagrantfile that is the very same.
  await cp(labs.folderOf('real'), labs.folderOf('foreign'), { recursive: true })
  const file = join(labs.folderOf('foreign'), 'lab.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('name: real', 'name: foreign'))
  const [foreign] = await labs.world.list()
  expect(states(foreign)).toEqual({ 'm-k8s': 'problem', 'w1-k8s': 'problem' })
  await expect(labs.world.run('destroy', 'foreign')).rejects.toMatchObject({ key: 'labs.untrusted' })
})

test('a run that broke off does not go on with a Vagrantfile that was changed meanwhile', async () => {
  const { labId } = await create()
  const repair = labs.world.virtualBox.steps.break('w1-k8s/boot')
  const { runId } = await labs.world.run('up', labId)
  repair()
  await appendFile(vagrantfile('real'), '# changed\n')
  await expect(labs.world.engine.resume(runId)).rejects.toMatchObject({ key: 'labs.untrusted' })
})

test('the memory of a lab goes with its folder', async () => {
  const { labId } = await create()
  const path = join(labs.world.homeFolder, 'trusted-labs.json')
  expect(JSON.parse(await readFile(path, 'utf8'))).toHaveProperty([labs.folderOf('real')])
  await labs.world.run('destroy', labId)
  await labs.told((lab) => lab === undefined)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({})
})
