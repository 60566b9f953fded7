import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Mounts } from '../platform/testing'
import type { StepContext } from './plan'
import { RunLog } from './run-log'
import { openTestEngine, TestSteps } from './testing'

let folder: string
let steps: TestSteps
const mounts = new Mounts()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-disk-'))
  steps = new TestSteps()
})
afterEach(async () => {
  mounts.end()
  await rm(folder, { recursive: true })
})

async function untilAborted(signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  throw new Error('aborted')
}

/** Takes what is left of the disk at `path`. */
async function fill(path: string): Promise<string> {
  const filler = join(path, 'filler')
  await writeFile(filler, Buffer.alloc(1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error
  })
  return filler
}

if (Mounts.missing) console.log(`Skipped: ${Mounts.missing}`)

describe.skipIf(Mounts.missing)('on a real disk', () => {
  /** One step that runs until it is told what to do, and one beside it that only waits. */
  async function startTwo() {
    let ask = (_: (context: StepContext) => Promise<void>): void => undefined
    const asked = new Promise<(context: StepContext) => Promise<void>>((resolve) => {
      ask = resolve
    })
    const release = steps.hold('w/boot')
    const plan = () => [
      steps.step('m/boot', [], async (context) => await (await asked)(context)),
      steps.step('w/boot'),
      steps.step('w/join', ['w/boot', 'm/boot']),
    ]
    const world = await openTestEngine(folder, plan)
    const { id } = await world.start()
    await world.events.stepIs(id, 'w/boot', 'running')
    return { ...world, id, ask, release }
  }

  test('a disk that fills up during a run fails it, ends its steps and loses no line; with space it goes on', async () => {
    mounts.tiny(folder, 256 * 1024)
    const { engine, events, id, ask, release } = await startTwo()
    let filler = ''
    ask(async ({ log, signal }) => {
      filler = await fill(folder)
      for (let i = 0; i < 100; i++) log(`line ${i} ${'x'.repeat(200)}`)
      await untilAborted(signal)
    })
    expect(await events.ended(id)).toBe('failed')
    const [run] = engine.list()
    expect(run?.error).toMatchObject({ code: 'disk.full', key: 'disk.full' })
    expect(run?.steps.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(events.run(id)).toEqual(run)
    const lines = await engine.log(id, 0, 5000)
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
    expect(lines.filter(({ text }) => text.startsWith('line'))).toHaveLength(100)
    expect((await readdir(join(folder, id))).sort()).toEqual(['log.ndjson', 'run.json'])

    await rm(filler)
    release()
    ask(async () => undefined)
    steps = new TestSteps()
    const after = await openTestEngine(folder, () => [
      steps.step('m/boot'),
      steps.step('w/boot'),
      steps.step('w/join'),
    ])
    expect(after.engine.list()).toMatchObject([{ id, status: 'interrupted' }])
    await after.engine.resume(id)
    expect(await after.events.ended(id)).toBe('succeeded')
    const again = await after.engine.log(id, 0, 5000)
    expect(again.map(({ seq }) => seq)).toEqual(again.map((_, index) => index + 1))
  })

  test('a line that a full disk took half of is written once', async () => {
    mounts.tiny(folder, 64 * 1024)
    const path = join(folder, 'log.ndjson')
    const faults: unknown[] = []
    const log = new RunLog({
      path,
      logged: () => undefined,
      failed: (error) => faults.push(error),
      damaged: () => undefined,
    })
    await log.open()
    await writeFile(join(folder, 'filler'), Buffer.alloc(30 * 1024))
    for (let i = 0; i < 20; i++) log.add('x'.repeat(3000), { node: null, step: null, level: 'output' })
    await log.flush()
    expect(faults).toMatchObject([{ code: 'disk.full' }])
    await rm(join(folder, 'filler'))
    await log.flush()
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, index) => index + 1))
    expect(lines).toHaveLength(20)
  })

  test('a state that cannot be written ends the run, even where nothing is logged', async () => {
    const { engine, events, start } = await openTestEngine(folder, () => [
      { ...steps.step('m/boot'), run: async () => mounts.readOnly(folder) },
      { ...steps.step('w/boot'), run: ({ signal }) => untilAborted(signal) },
    ])
    const { id } = await start()
    expect(await events.ended(id)).toBe('failed')
    expect(engine.list()[0]?.error).toMatchObject({ code: 'disk.denied' })
  })

  test('a run does not start on a full disk, and leaves nothing there', async () => {
    mounts.tiny(folder, 64 * 1024)
    const { engine, events, start } = await openTestEngine(folder, () => [steps.step('m/boot')])
    await fill(folder)
    await expect(start()).rejects.toMatchObject({ code: 'disk.full' })
    expect(engine.list()).toEqual([])
    expect(await readdir(folder)).toEqual(['filler'])
    await rm(join(folder, 'filler'))
    expect(await events.ended((await start()).id)).toBe('succeeded')
  })

  test('a disk that becomes read-only fails the run and ends its steps', async () => {
    const { engine, events, id, ask } = await startTwo()
    const before = await readFile(join(folder, id, 'run.json'), 'utf8')
    ask(async ({ log }) => {
      mounts.readOnly(folder)
      log('this cannot be kept')
    })
    expect(await events.ended(id)).toBe('failed')
    expect(engine.list()[0]?.error).toMatchObject({ code: 'disk.denied', key: 'disk.denied' })
    expect(engine.list()[0]?.steps[1]).toMatchObject({ id: 'w/boot', status: 'cancelled' })
    expect((await engine.log(id, 0, 100)).at(-1)?.text).toBe('this cannot be kept')
    expect(await readFile(join(folder, id, 'run.json'), 'utf8')).toBe(before)
    await expect(engine.resume(id)).rejects.toMatchObject({ code: 'disk.denied' })
    expect(engine.list()[0]?.status).toBe('failed')
  })

  test('runs that were interrupted are known on a read-only disk, and their logs can be read', async () => {
    const run = {
      id: 'old',
      labId: 'k8s',
      kind: 'up',
      nodes: [],
      status: 'running',
      steps: [{ id: 'm/boot', name: 'boot', node: 'm', status: 'running' }],
      createdAt: 1,
    }
    await mkdir(join(folder, 'old'))
    await writeFile(join(folder, 'old', 'run.json'), JSON.stringify(run))
    const line = { seq: 1, time: 1, node: null, step: null, level: 'info', text: 'one' }
    await writeFile(join(folder, 'old', 'log.ndjson'), `${JSON.stringify(line)}\n{"seq":2`)
    mounts.readOnly(folder)
    const { engine } = await openTestEngine(folder, () => [])
    expect(engine.list()).toMatchObject([{ status: 'interrupted', steps: [{ status: 'cancelled' }] }])
    expect(await engine.log('old', 0, 10)).toEqual([line])
  })
})
