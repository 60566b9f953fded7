import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Lab } from '#shared/labs'
import { runSchema } from '#shared/runs'
import { Mounts } from '../platform/testing'
import { parseLabFile } from './lab-file'
import { exampleSpec, openLabs, type TestLabs } from './testing'

let root: string
let world: TestLabs
const mounts = new Mounts()
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pilothouse-labs-'))
  world = await openLabs(root)
})
afterEach(async () => {
  await world.close()
  mounts.end()
  await rm(root, { recursive: true, force: true })
})

async function createLab(
  change: Parameters<typeof exampleSpec>[0] = {},
): Promise<{ labId: string; runId: string }> {
  const made = await world.create(exampleSpec(change))
  await world.events.ended(made.runId)
  return made
}

const states = (lab: Lab | null | undefined): Record<string, string> =>
  Object.fromEntries(lab?.nodes.map(({ name, state }) => [name, state]) ?? [])
const folderOf = (lab = 'k8s'): string => join(world.labsFolder, lab)

/** The state of the first lab once `ready` holds for what pages were told. */
const told = (ready: (lab: Lab | undefined) => boolean): Promise<Lab[]> =>
  world.events.until(() => {
    const labs = world.events.of('labs.changed').at(-1)
    return labs && ready(labs[0]) && labs
  })

test('a lab is created: folder, file, run, proof, true states, and the way in', async () => {
  const { labId, runId } = await createLab()
  expect(world.events.run(runId)).toMatchObject({
    kind: 'create',
    status: 'succeeded',
    nodes: ['m-k8s', 'w1-k8s'],
  })
  expect(world.provider.steps.performed.at(-1)).not.toBe('verify')
  expect(world.events.run(runId)?.steps.at(-1)).toMatchObject({ id: 'verify', node: null })
  expect(world.proved).toEqual(['k8s'])
  const [lab] = await told((seen) => seen?.activeRunId === null)
  expect(states(lab)).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  expect(lab).toMatchObject({ id: labId, path: folderOf(), simulated: true, cni: 'calico' })
  expect(lab).toEqual(world.labs.lab(labId))
  const file = parseLabFile(await readFile(join(folderOf(), 'lab.yaml'), 'utf8'), '')
  expect(world.labs.sshTarget(labId, 'w1-k8s')).toMatchObject({
    host: '127.0.0.1',
    port: file.nodes[1]?.sshPort,
  })
  expect(() => world.labs.sshTarget(labId, 'w9-k8s')).toThrow(
    expect.objectContaining({ key: 'labs.nodeMissing' }),
  )
  expect(() => world.labs.sshTarget('other', 'm-k8s')).toThrow(
    expect.objectContaining({ key: 'labs.missing' }),
  )
})

test('while a run works on nodes they are starting or stopping; terminals may open as soon as SSH answers', async () => {
  const reachable: string[] = []
  world.labs.onReachable(({ node }) => reachable.push(node))
  const release = world.provider.steps.hold('w1-k8s/join')
  const { labId, runId } = await world.create(exampleSpec())
  await world.events.stepIs(runId, 'w1-k8s/join', 'running')
  await world.events.stepIs(runId, 'm-k8s/join', 'succeeded')
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'starting' })
  expect(reachable.sort()).toEqual(['m-k8s', 'w1-k8s'])
  expect(world.labs.sshTarget(labId, 'w1-k8s')).not.toBeNull()
  release()
  await world.events.ended(runId)
  const halting = world.provider.steps.hold('m-k8s/halt')
  const { runId: halt } = await world.labs.handlers['labs.halt']({ labId }, world.client)
  await world.events.stepIs(halt, 'w1-k8s/halt', 'succeeded')
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'stopping', 'w1-k8s': 'running' })
  halting()
  await world.events.ended(halt)
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'off', 'w1-k8s': 'off' })
})

test('halt and up work on some nodes or all; only a whole cluster is proved', async () => {
  const { labId } = await createLab()
  await world.run('halt', labId, ['w1-k8s', 'w1-k8s'])
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'off' })
  expect(world.labs.sshTarget(labId, 'w1-k8s')).toBeNull()
  await world.run('up', labId, ['w1-k8s'])
  expect(world.proved).toHaveLength(2)
  await world.run('halt', labId)
  await world.run('up', labId, ['m-k8s'])
  expect(world.proved).toHaveLength(2)
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'off' })
  await expect(world.run('up', labId, ['nope'])).rejects.toMatchObject({ key: 'labs.nodeMissing' })
  await expect(world.run('up', 'nope')).rejects.toMatchObject({ key: 'labs.missing' })
})

test('a cluster that is not ready fails the run at its last step', async () => {
  world.labs.setProof(async () => {
    throw new Error('w1-k8s is NotReady')
  })
  const { runId } = await createLab()
  expect(world.events.run(runId)).toMatchObject({
    status: 'failed',
    error: { params: { step: 'verify', node: 'k8s' } },
  })
})

test('destroying some machines keeps the lab', async () => {
  const { labId } = await createLab()
  await world.run('destroy', labId, ['w1-k8s'])
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'not-created' })
  expect(await readdir(folderOf())).toEqual(['lab.yaml'])
})

test('destroying a lab ends machines, folder, journals and whoever used it, after its run was seen to succeed', async () => {
  const { labId } = await createLab()
  const removed: string[] = []
  world.labs.onRemoved((id) => removed.push(id))
  await mkdir(join(folderOf(), '.pilothouse'))
  await writeFile(join(folderOf(), '.pilothouse', 'machines.json'), '{}')
  const asked = world.provider.asked
  const { runId, status } = await world.run('destroy', labId)
  expect(status).toBe('succeeded')
  await told((lab) => lab === undefined)
  // A provider that is asked could make its notes, and so the folder, again.
  expect(world.provider.asked).toBe(asked)
  expect(await world.list()).toEqual([])
  expect(world.provider.machines.size).toBe(0)
  expect(await readdir(world.labsFolder)).toEqual([])
  expect(await readdir(join(world.homeFolder, 'runs'))).toEqual([])
  expect(world.engine.list()).toEqual([])
  expect(removed).toEqual([labId])
  const order = world.events.all.filter(
    ({ event, payload }) =>
      (event === 'runs.changed' && payload.id === runId) ||
      (event === 'runs.removed' && payload.runId === runId),
  )
  expect(order.at(-2)).toMatchObject({ event: 'runs.changed', payload: { status: 'succeeded' } })
  expect(order.at(-1)).toMatchObject({ event: 'runs.removed' })
})

test('an app that was killed between the end of a lab and that of its journals finishes it at the next start', async () => {
  const { labId } = await createLab()
  const release = world.provider.steps.hold('w1-k8s/destroy')
  const { runId } = await world.labs.handlers['labs.destroy']({ labId }, world.client)
  await world.events.stepIs(runId, 'm-k8s/destroy', 'succeeded')
  await world.engine.cancel(runId)
  release()
  await world.close()
  const journal = join(world.homeFolder, 'runs', runId, 'run.json')
  const run = runSchema.parse(JSON.parse(await readFile(journal, 'utf8')))
  const steps = run.steps.map((step) => ({ ...step, status: 'succeeded' }))
  await writeFile(journal, JSON.stringify({ ...run, status: 'running', steps }))
  await rm(folderOf(), { recursive: true })
  world = await openLabs(root)
  expect(world.engine.list()).toEqual([])
  expect(await readdir(join(world.homeFolder, 'runs'))).toEqual([])
})

test('files that the user put into a lab survive its end, and the log says so', async () => {
  const { labId } = await createLab()
  await writeFile(join(folderOf(), 'notes.md'), 'mine')
  const { runId } = await world.run('destroy', labId)
  await told((lab) => lab === undefined)
  expect(await readdir(folderOf())).toEqual(['notes.md'])
  expect(world.events.logged(runId).map(({ text }) => text)).toContain(
    `${folderOf()} stays: it holds files of yours: notes.md`,
  )
  expect((await world.preview(exampleSpec())).issues).toMatchObject([{ path: 'name', key: 'labs.nameTaken' }])
})

test('a destroy that failed half-way goes on where it stopped', async () => {
  const { labId } = await createLab()
  const repair = world.provider.steps.break('w1-k8s/destroy')
  const { runId } = await world.run('destroy', labId)
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'not-created', 'w1-k8s': 'running' })
  repair()
  await world.engine.resume(runId)
  expect(await world.events.ended(runId)).toBe('succeeded')
  await told((lab) => lab === undefined)
  expect(await readdir(world.labsFolder)).toEqual([])
})

test('a create that is cancelled leaves the lab with its true states, and can go on', async () => {
  const release = world.provider.steps.hold('w1-k8s/boot')
  const { labId, runId } = await world.create(exampleSpec())
  await world.events.stepIs(runId, 'm-k8s/join', 'succeeded')
  await world.engine.cancel(runId)
  expect(world.labs.lab(labId)).toMatchObject({ activeRunId: null })
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'not-created' })
  release()
  await world.engine.resume(runId)
  expect(await world.events.ended(runId)).toBe('succeeded')
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
})

test('one run at a time changes a lab', async () => {
  world.provider.steps.hold('m-k8s/boot')
  const { labId, runId } = await world.create(exampleSpec())
  await expect(world.run('destroy', labId)).rejects.toMatchObject({ code: 'resource.busy', key: 'labs.busy' })
  await world.engine.cancel(runId)
})

test('after a new start labs are found again with the states that the provider gives', async () => {
  const { labId } = await createLab()
  await world.close()
  world = await openLabs(root)
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'not-created', 'w1-k8s': 'not-created' })
  expect(world.engine.list()).toMatchObject([{ labId, status: 'succeeded' }])
})

test('a provider that cannot answer is a problem of the nodes, told once, and over when it answers', async () => {
  const { labId } = await createLab()
  world.provider.statusError = new Error('broken')
  world.labs.reports.changed(labId)
  const [lab] = await told((seen) => seen?.nodes[0]?.state === 'problem')
  expect(lab?.nodes[0]?.problem).toMatchObject({ code: 'internal' })
  world.provider.statusError = null
  const before = world.events.of('labs.changed').length
  world.labs.reports.changed(labId)
  await told((seen) => seen?.nodes[0]?.state === 'running')
  const asked = world.provider.asked
  world.labs.reports.changed(labId)
  await expect.poll(() => world.provider.asked).toBe(asked + 1)
  await world.list()
  expect(world.events.of('labs.changed')).toHaveLength(before + 1)
})

test('states are asked again every 15 s while a page is connected, and not without one', async () => {
  await createLab()
  await world.close()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  world = await openLabs(root)
  const { provider } = world
  const before = provider.asked
  await vi.advanceTimersByTimeAsync(60_000)
  expect(provider.asked).toBe(before)
  await world.list()
  await vi.advanceTimersByTimeAsync(15_000)
  await expect.poll(() => provider.asked).toBe(before + 1)
  world.client.disposables.dispose()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(provider.asked).toBe(before + 1)
})

test('a provider that does not answer holds up neither the start nor the page for ever', async () => {
  await createLab()
  await world.close()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let answer = (): void => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  world = await openLabs(root, (provider) => {
    provider.statusHeld = held
  })
  const listed = world.list()
  await vi.waitUntil(() => world.provider.asked > 0)
  await vi.advanceTimersByTimeAsync(60_000)
  const [lab] = await listed
  expect(lab?.nodes.map(({ state, problem }) => [state, problem?.code])).toEqual([
    ['problem', 'timeout'],
    ['problem', 'timeout'],
  ])
  // A question that hangs is not asked a second time.
  world.labs.reports.changed('k8s')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(world.provider.asked).toBe(1)
  answer()
  world.provider.statusHeld = null
  world.labs.reports.changed('k8s')
  await world.events.until(() => world.labs.lab('k8s')?.nodes[0]?.state === 'not-created')
})

test('broken labs are reported with their line, and do not hide the others', async () => {
  await createLab()
  const broken: Record<string, string> = {
    wrong: 'version: 1\nname: Wrong!\n',
    copy: await readFile(join(folderOf(), 'lab.yaml'), 'utf8'),
    huge: `# ${'x'.repeat(70_000)}`,
  }
  for (const [name, text] of Object.entries(broken)) {
    await mkdir(folderOf(name))
    await writeFile(join(folderOf(name), 'lab.yaml'), text)
  }
  await mkdir(join(folderOf('odd'), 'lab.yaml'), { recursive: true })
  await mkdir(folderOf('no-lab'))
  await writeFile(folderOf('a-file'), '')
  expect((await world.list()).map(({ id }) => id)).toEqual(['k8s'])
  const reported = Object.fromEntries((await world.broken()).map(({ path, error }) => [path, error]))
  expect(reported).toMatchObject({
    [folderOf('wrong')]: { key: 'config.corruptLine', params: { line: 2 } },
    [folderOf('copy')]: { key: 'labs.nameMismatch', params: { folder: 'copy', name: 'k8s' } },
    [folderOf('huge')]: { key: 'config.corrupt' },
    [folderOf('odd')]: { key: 'config.corrupt' },
  })
  expect(Object.keys(reported)).toHaveLength(4)
  expect(world.events.of('labs.broken').at(-1)).toEqual(await world.broken())
})

test('a lab whose file breaks while it runs is reported and stays usable', async () => {
  const { labId } = await createLab()
  await writeFile(join(folderOf(), 'lab.yaml'), 'name: [')
  expect((await world.list()).map(({ id }) => id)).toEqual([labId])
  expect(await world.broken()).toMatchObject([{ path: folderOf() }])
  expect((await world.run('halt', labId)).status).toBe('succeeded')
})

test('a lab whose folder was deleted is gone, and its name can be used again without its old runs', async () => {
  const { labId, runId } = await createLab()
  const removed: string[] = []
  world.labs.onRemoved((id) => removed.push(id))
  await rm(folderOf(), { recursive: true })
  expect(await world.list()).toEqual([])
  expect(removed).toEqual([labId])
  expect(world.provider.forgotten).toEqual([labId])
  const again = await createLab()
  expect(world.engine.list().map(({ id }) => id)).toEqual([again.runId])
  expect(world.events.of('runs.removed')).toEqual([{ runId }])
})

test('of two that create the same lab at once one wins, and ports of several labs never meet', async () => {
  const results = await Promise.allSettled([
    world.create(exampleSpec()),
    world.create(exampleSpec()),
    world.create(exampleSpec({ name: 'other' })),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(results[1]).toMatchObject({
    reason: { code: 'input.invalid', issues: [{ path: 'name', key: 'labs.nameTaken' }] },
  })
  const ports = (await world.list()).flatMap(({ nodes }) => nodes.map(({ sshPort }) => sshPort))
  expect(new Set(ports).size).toBe(4)
})

test('the form starts with the reference lab, then with what was chosen last, always with a free name and free ports', async () => {
  expect(await world.defaults()).toEqual({
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
  await createLab({ workers: 2, cni: 'flannel' })
  expect(await world.defaults()).toMatchObject({
    name: 'k8s-2',
    workers: 2,
    cni: 'flannel',
    sshPortBase: 60_200,
  })
  await mkdir(folderOf('k8s-2'))
  expect(await world.defaults()).toMatchObject({ name: 'k8s-3' })
})

test.each(['', '{', '[]', '{"workers":"many","cni":"flannel","__proto__":1}'])(
  'remembered choices that are damaged are replaced by defaults: %j',
  async (text) => {
    await mkdir(world.homeFolder, { recursive: true })
    await writeFile(join(world.homeFolder, 'create-cluster.json'), text)
    expect(await world.defaults()).toMatchObject({ workers: 3, name: 'k8s' })
  },
)

test('a preview shows the path, and what is wrong at each field', async () => {
  expect(await world.preview(exampleSpec())).toMatchObject({ path: folderOf(), issues: [] })
  const { path, issues } = await world.preview({ ...exampleSpec(), name: '../../etc' })
  expect(path).toBe(world.labsFolder)
  expect(issues).toEqual([{ path: 'name', key: 'labs.nameNotDns' }])
})

test('a create that is not valid makes nothing', async () => {
  await expect(world.create(exampleSpec({ name: 'nul' }))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(readdir(world.labsFolder)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a create whose run cannot start leaves no folder', async () => {
  await mkdir(world.homeFolder, { recursive: true })
  await writeFile(join(world.homeFolder, 'runs'), 'a file where a folder is needed')
  await expect(world.create(exampleSpec())).rejects.toThrow()
  expect(await readdir(world.labsFolder)).toEqual([])
  expect(await world.list()).toEqual([])
  expect(world.events.of('runs.changed')).toEqual([])
})

if (Mounts.missing) console.log(`Skipped: ${Mounts.missing}`)

test.skipIf(Mounts.missing)(
  'a labs folder that is read-only or full refuses a lab at once and keeps nothing of it',
  async () => {
    await mkdir(world.labsFolder)
    mounts.readOnly(world.labsFolder)
    await expect(world.create(exampleSpec())).rejects.toMatchObject({
      code: 'disk.denied',
      key: 'disk.denied',
    })
    expect(await readdir(world.labsFolder)).toEqual([])
    mounts.end()

    mounts.tiny(world.labsFolder, 16 * 1024)
    await writeFile(join(world.labsFolder, 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined)
    await expect(world.create(exampleSpec())).rejects.toMatchObject({ code: 'disk.full' })
    expect(await readdir(world.labsFolder)).toEqual(['filler'])
    expect(world.engine.list()).toEqual([])
  },
)

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a labs folder without permission is disk.denied (root may write everywhere: skipped for root)',
  async () => {
    await mkdir(world.labsFolder)
    await chmod(world.labsFolder, 0o500)
    await expect(world.create(exampleSpec())).rejects.toMatchObject({ code: 'disk.denied' })
    await chmod(world.labsFolder, 0o700)
    expect(await readdir(world.labsFolder)).toEqual([])
  },
)
