import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSchema } from '#shared/runs'
import { exampleSpec } from './testing'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

test('destroying some machines keeps the lab', async () => {
  const { labId } = await labs.createLab()
  await labs.world.run('destroy', labId, ['w1-k8s'])
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'not-created' })
  expect(await readdir(labs.folderOf())).toEqual(['lab.yaml'])
})

test('destroying a lab ends machines, folder, journals and whoever used it, after its run was seen to succeed', async () => {
  const { labId } = await labs.createLab()
  const removed: string[] = []
  labs.world.labs.onRemoved((id) => removed.push(id))
  await mkdir(join(labs.folderOf(), '.pilothouse'))
  await writeFile(join(labs.folderOf(), '.pilothouse', 'machines.json'), '{}')
  const asked = labs.world.provider.asked
  const { runId, status } = await labs.world.run('destroy', labId)
  expect(status).toBe('succeeded')
  await labs.told((lab) => lab === undefined)
  // A provider that is asked could make its notes, and so the folder, again.
  expect(labs.world.provider.asked).toBe(asked)
  expect(await labs.world.list()).toEqual([])
  expect(labs.world.provider.machines.size).toBe(0)
  expect(await readdir(labs.world.labsFolder)).toEqual([])
  expect(await readdir(join(labs.world.homeFolder, 'runs'))).toEqual([])
  expect(labs.world.engine.list()).toEqual([])
  expect(removed).toEqual([labId])
  const order = labs.world.events.all.filter(
    ({ event, payload }) =>
      (event === 'runs.changed' && payload.id === runId) ||
      (event === 'runs.removed' && payload.runId === runId),
  )
  expect(order.at(-2)).toMatchObject({ event: 'runs.changed', payload: { status: 'succeeded' } })
  expect(order.at(-1)).toMatchObject({ event: 'runs.removed' })
})

test('an app that was killed between the end of a lab and that of its journals finishes it at the next start', async () => {
  const { labId } = await labs.createLab()
  const release = labs.world.provider.steps.hold('w1-k8s/destroy')
  const { runId } = await labs.world.labs.handlers['labs.destroy']({ labId }, labs.world.client)
  await labs.world.events.stepIs(runId, 'm-k8s/destroy', 'succeeded')
  await labs.world.engine.cancel(runId)
  release()
  await labs.world.close()
  const journal = join(labs.world.homeFolder, 'runs', runId, 'run.json')
  const run = runSchema.parse(JSON.parse(await readFile(journal, 'utf8')))
  const steps = run.steps.map((step) => ({ ...step, status: 'succeeded' }))
  await writeFile(journal, JSON.stringify({ ...run, status: 'running', steps }))
  await rm(labs.folderOf(), { recursive: true })
  await labs.open()
  expect(labs.world.engine.list()).toEqual([])
  expect(await readdir(join(labs.world.homeFolder, 'runs'))).toEqual([])
})

test('files that the user put into a lab survive its end, and the log says so', async () => {
  const { labId } = await labs.createLab()
  await writeFile(join(labs.folderOf(), 'notes.md'), 'mine')
  const { runId } = await labs.world.run('destroy', labId)
  await labs.told((lab) => lab === undefined)
  expect(await readdir(labs.folderOf())).toEqual(['notes.md'])
  expect(labs.world.events.logged(runId).map(({ text }) => text)).toContain(
    `${labs.folderOf()} stays: it holds files of yours: notes.md`,
  )
  expect((await labs.world.preview(exampleSpec())).issues).toMatchObject([
    { path: 'name', key: 'labs.nameTaken' },
  ])
})

test('a destroy that failed half-way goes on where it stopped', async () => {
  const { labId } = await labs.createLab()
  const repair = labs.world.provider.steps.break('w1-k8s/destroy')
  const { runId } = await labs.world.run('destroy', labId)
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'not-created', 'w1-k8s': 'running' })
  repair()
  await labs.world.engine.resume(runId)
  expect(await labs.world.events.ended(runId)).toBe('succeeded')
  await labs.told((lab) => lab === undefined)
  expect(await readdir(labs.world.labsFolder)).toEqual([])
})
