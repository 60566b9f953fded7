import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { Mounts } from '../platform/testing'
import { exampleSpec } from './testing'
import { LabsOfEachTest } from './testing-each'

const labs = new LabsOfEachTest()
const mounts = new Mounts()
afterEach(() => mounts.end())

test('broken labs are reported with their line, and do not hide the others', async () => {
  await labs.createLab()
  const broken: Record<string, string> = {
    wrong: 'version: 1\nname: Wrong!\n',
    copy: await readFile(join(labs.folderOf(), 'lab.yaml'), 'utf8'),
    huge: `# ${'x'.repeat(70_000)}`,
  }
  for (const [name, text] of Object.entries(broken)) {
    await mkdir(labs.folderOf(name))
    await writeFile(join(labs.folderOf(name), 'lab.yaml'), text)
  }
  await mkdir(join(labs.folderOf('odd'), 'lab.yaml'), { recursive: true })
  await mkdir(labs.folderOf('no-lab'))
  await writeFile(labs.folderOf('a-file'), '')
  expect((await labs.world.list()).map(({ id }) => id)).toEqual(['k8s'])
  const reported = Object.fromEntries((await labs.world.broken()).map(({ path, error }) => [path, error]))
  expect(reported).toMatchObject({
    [labs.folderOf('wrong')]: { key: 'config.corruptLine', params: { line: 2 } },
    [labs.folderOf('copy')]: { key: 'labs.nameMismatch', params: { folder: 'copy', name: 'k8s' } },
    [labs.folderOf('huge')]: { key: 'config.corrupt' },
    [labs.folderOf('odd')]: { key: 'config.corrupt' },
  })
  expect(Object.keys(reported)).toHaveLength(4)
  expect(labs.world.events.of('labs.broken').at(-1)).toEqual(await labs.world.broken())
})

test('a lab whose file breaks while it runs is reported and stays usable', async () => {
  const { labId } = await labs.createLab()
  await writeFile(join(labs.folderOf(), 'lab.yaml'), 'name: [')
  expect((await labs.world.list()).map(({ id }) => id)).toEqual([labId])
  expect(await labs.world.broken()).toMatchObject([{ path: labs.folderOf() }])
  expect((await labs.world.run('halt', labId)).status).toBe('succeeded')
})

test('a broken lab is back by itself once its file was repaired, as long as a page is connected', async () => {
  await labs.createLab()
  const file = join(labs.folderOf(), 'lab.yaml')
  const good = await readFile(file, 'utf8')
  await writeFile(file, good.replace('cni: calico', 'cni: calicoo'))
  await labs.world.close()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { events, list, broken } = await labs.open()
  expect(await list()).toEqual([])
  expect(await broken()).toMatchObject([
    { path: labs.folderOf(), error: { params: { line: 7 }, details: expect.stringContaining('cni') } },
  ])
  await writeFile(file, good)
  vi.advanceTimersByTime(15_000)
  await events.until(() => events.of('labs.broken').at(-1)?.length === 0)
  expect((await labs.told((lab) => lab !== undefined)).map(({ id }) => id)).toEqual(['k8s'])
})

test('labs whose common folder is away for a moment stay, and say so', async () => {
  const { labId } = await labs.createLab()
  const gone: string[] = []
  labs.world.labs.onRemoved((id) => gone.push(id))
  await rename(labs.world.labsFolder, `${labs.world.labsFolder}-away`)
  expect((await labs.world.list()).map(({ id }) => id)).toEqual([labId])
  expect(await labs.world.broken()).toMatchObject([{ error: { key: 'labs.folderMissing' } }])
  await rename(`${labs.world.labsFolder}-away`, labs.world.labsFolder)
  expect((await labs.world.list()).map(({ id }) => id)).toEqual([labId])
  expect(await labs.world.broken()).toEqual([])
  expect(gone).toEqual([])
})

test('what the user made around a lab goes when it is destroyed, and not while its folder is away', async () => {
  const { labId } = await labs.createLab()
  const ended: string[] = []
  labs.world.labs.onEnded((id) => ended.push(id))
  await rename(labs.folderOf(), join(labs.world.homeFolder, 'away'))
  expect(await labs.world.list()).toEqual([])
  await rename(join(labs.world.homeFolder, 'away'), labs.folderOf())
  expect(await labs.world.list()).toHaveLength(1)
  expect(ended).toEqual([])
  const said: string[] = []
  labs.world.labs.setHelp({ farewell: async (id) => void said.push(id) })
  await labs.world.run('destroy', labId)
  await labs.told((lab) => lab === undefined)
  await expect.poll(() => ended).toEqual([labId])
  expect(said).toEqual([labId])
})

test('a lab whose folder was deleted is gone, and its name can be used again without its old runs', async () => {
  const { labId, runId } = await labs.createLab()
  const removed: string[] = []
  labs.world.labs.onRemoved((id) => removed.push(id))
  await rm(labs.folderOf(), { recursive: true })
  expect(await labs.world.list()).toEqual([])
  expect(removed).toEqual([labId])
  expect(labs.world.provider.forgotten).toEqual([labId])
  const again = await labs.createLab()
  expect(labs.world.engine.list().map(({ id }) => id)).toEqual([again.runId])
  expect(labs.world.events.of('runs.removed')).toEqual([{ runId }])
})

test('of two that create the same lab at once one wins, and ports of several labs never meet', async () => {
  const results = await Promise.allSettled([
    labs.world.create(exampleSpec()),
    labs.world.create(exampleSpec()),
    labs.world.create(exampleSpec({ name: 'other' })),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(results[1]).toMatchObject({
    reason: { code: 'input.invalid', issues: [{ path: 'name', key: 'labs.nameTaken' }] },
  })
  const ports = (await labs.world.list()).flatMap(({ nodes }) => nodes.map(({ sshPort }) => sshPort))
  expect(new Set(ports).size).toBe(4)
})

if (Mounts.missing) console.log(`Skipped: ${Mounts.missing}`)

test.skipIf(Mounts.missing)(
  'a labs folder that is read-only or full refuses a lab at once and keeps nothing of it',
  async () => {
    await mkdir(labs.world.labsFolder)
    mounts.readOnly(labs.world.labsFolder)
    await expect(labs.world.create(exampleSpec())).rejects.toMatchObject({
      code: 'disk.denied',
      key: 'disk.denied',
    })
    expect(await readdir(labs.world.labsFolder)).toEqual([])
    mounts.end()

    mounts.tiny(labs.world.labsFolder, 16 * 1024)
    await writeFile(join(labs.world.labsFolder, 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined)
    await expect(labs.world.create(exampleSpec())).rejects.toMatchObject({ code: 'disk.full' })
    expect(await readdir(labs.world.labsFolder)).toEqual(['filler'])
    expect(labs.world.engine.list()).toEqual([])
  },
)

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a labs folder without permission is disk.denied (root may write everywhere: skipped for root)',
  async () => {
    await mkdir(labs.world.labsFolder)
    await chmod(labs.world.labsFolder, 0o500)
    await expect(labs.world.create(exampleSpec())).rejects.toMatchObject({ code: 'disk.denied' })
    await chmod(labs.world.labsFolder, 0o700)
    expect(await readdir(labs.world.labsFolder)).toEqual([])
  },
)
