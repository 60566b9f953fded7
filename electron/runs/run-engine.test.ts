import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Run } from '#shared/runs'
import type { StepPlan } from './plan'
import { openTestEngine, TestSteps } from './testing'

let folder: string
let steps: TestSteps
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-runs-'))
  steps = new TestSteps()
})
afterEach(() => rm(folder, { recursive: true }))

/** Two nodes, and a step for both at the end. */
const twoNodes = (): StepPlan[] => [
  steps.step('m/boot'),
  steps.step('m/init', ['m/boot']),
  steps.step('w/boot'),
  steps.step('w/join', ['w/boot', 'm/init']),
  { ...steps.step('verify', ['w/join']), node: null },
]
const open = (plan = twoNodes) => openTestEngine(folder, plan)

const statuses = (run: Run | undefined): Record<string, string> =>
  Object.fromEntries(run?.steps.map(({ id, status }) => [id, status]) ?? [])
const onDisk = async (runId: string): Promise<Run> =>
  JSON.parse(await readFile(join(folder, runId, 'run.json'), 'utf8'))

test('a run performs its steps in order and keeps a journal of it', async () => {
  const { engine, events, start } = await open()
  const { id, status } = await start()
  expect(status).toBe('running')
  expect(await events.ended(id)).toBe('succeeded')
  const { performed } = steps
  expect(performed).toHaveLength(5)
  expect(performed.indexOf('w/join')).toBeGreaterThan(performed.indexOf('m/init'))
  expect(await onDisk(id)).toEqual(engine.list()[0])
  expect((await engine.log(id, 0, 100)).map(({ text }) => text)).toEqual(
    performed.map((step) => `${step} begins`),
  )
})

test('after a failure other nodes go on, what needs the failed step is skipped, and the cause is kept', async () => {
  steps.break('m/init')
  const release = steps.hold('w/boot')
  const { events, start } = await open()
  const { id } = await start()
  await events.stepIs(id, 'm/init', 'failed')
  release()
  expect(await events.ended(id)).toBe('failed')
  const run = await onDisk(id)
  expect(statuses(run)).toEqual({
    'm/boot': 'succeeded',
    'm/init': 'failed',
    'w/boot': 'succeeded',
    'w/join': 'skipped',
    verify: 'skipped',
  })
  expect(run.error).toMatchObject({
    code: 'command.failed',
    key: 'runs.stepFailed',
    params: { step: 'init', node: 'm' },
    details: 'kubectl failed on m.\nm/init begins',
  })
  expect(run.steps[1]?.error).toMatchObject({ code: 'command.failed', key: 'cluster.kubectlFailed' })
})

test('a resume repeats only what has not succeeded', async () => {
  const repair = steps.break('m/init')
  const { engine, events, start } = await open()
  const { id } = await start()
  await events.ended(id)
  repair()
  steps.performed.length = 0
  await engine.resume(id)
  expect(statuses(events.run(id))).toMatchObject({ 'm/boot': 'succeeded', 'w/join': 'pending' })
  expect(events.run(id)?.error).toBeUndefined()
  expect(await events.ended(id)).toBe('succeeded')
  expect(steps.performed).toEqual(['m/init', 'w/join', 'verify'])
  const log = await engine.log(id, 0, 100)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
})

test('a resume repeats a step that succeeded and whose result is gone', async () => {
  const repair = steps.break('verify')
  const there = new Map([
    ['m/boot', true],
    ['m/init', true],
  ])
  const plan = () =>
    twoNodes().map((step) =>
      there.has(step.id) ? { ...step, isDone: async () => there.get(step.id) ?? false } : step,
    )
  const { engine, events, start } = await open(plan)
  const { id } = await start()
  await events.ended(id)
  repair()
  there.set('m/init', false)
  steps.performed.length = 0
  await engine.resume(id)
  await events.ended(id)
  expect(steps.performed).toEqual(['m/init', 'verify'])
})

test('cancel answers after every step has ended and the true state was asked; the rest can be resumed', async () => {
  let cleaned = false
  const stubborn = steps.step('m/boot', [], async ({ signal }) => {
    await new Promise((resolve) =>
      signal.addEventListener('abort', () => setImmediate(resolve), { once: true }),
    )
    cleaned = true
    throw new Error('killed')
  })
  const { engine, events, reconciled, start } = await open(() => [
    stubborn,
    steps.step('w/boot'),
    steps.step('w/join', ['m/boot']),
  ])
  const { id } = await start()
  await events.stepIs(id, 'w/boot', 'succeeded')
  await engine.cancel(id)
  expect(cleaned).toBe(true)
  expect(reconciled).toEqual([`${id} cancelled succeeded cancelled`])
  expect(await onDisk(id)).toMatchObject({ status: 'cancelled' })
  await engine.cancel(id)
  expect(events.run(id)?.status).toBe('cancelled')
})

test('a run whose last step ends well in spite of a cancel has succeeded', async () => {
  const { engine, events, start } = await open(() => [
    steps.step(
      'm/boot',
      [],
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
    ),
  ])
  const { id } = await start()
  await events.stepIs(id, 'm/boot', 'running')
  await engine.cancel(id)
  expect(events.run(id)?.status).toBe('succeeded')
})

test('a lab has one run at a time, other labs have theirs', async () => {
  const release = steps.hold('m/boot')
  const { engine, events, start } = await open()
  const [first, second, other] = await Promise.allSettled([start(), start(), start('other')])
  expect(first.status).toBe('fulfilled')
  expect(second).toMatchObject({
    reason: { code: 'resource.busy', key: 'labs.busy', params: { lab: 'k8s' } },
  })
  expect(other.status).toBe('fulfilled')
  await expect(engine.removeLab('k8s')).rejects.toMatchObject({ key: 'labs.busy' })
  release()
  for (const run of engine.list()) await events.ended(run.id)
})

test('only runs that did not succeed can be resumed', async () => {
  const { engine, events, start } = await open()
  const { id } = await start()
  await events.ended(id)
  await expect(engine.resume(id)).rejects.toMatchObject({
    key: 'runs.notResumable',
    params: { status: 'succeeded' },
  })
  await expect(engine.resume('nope')).rejects.toMatchObject({ code: 'resource.missing', key: 'runs.missing' })
  await expect(engine.log('nope', 0, 1)).rejects.toMatchObject({ key: 'runs.missing' })
})

test.each(['checkpoint', 'restore', 'delete-checkpoint', 'destroy', 'remove'] as const)(
  'a run %s is not gone on with after others have changed the lab',
  async (kind) => {
    const repair = steps.break('m/init')
    const { engine, events, start } = await open()
    const first = await start()
    await events.ended(first.id)
    const old = await start('k8s', kind)
    await events.ended(old.id)
    await events.ended((await start('other')).id)
    repair()
    // An older run that is resumed changes the lab, too.
    await engine.resume(first.id)
    expect(await events.ended(first.id)).toBe('succeeded')
    await expect(engine.resume(old.id)).rejects.toMatchObject({
      code: 'state.conflict',
      key: 'runs.overtaken',
    })
    steps.break('m/init')
    const last = await start('k8s', kind)
    await events.ended(last.id)
    await expect(engine.resume(old.id)).rejects.toMatchObject({ key: 'runs.overtaken' })
    await engine.resume(last.id)
    expect(await events.ended(last.id)).toBe('failed')
  },
)

test('the end of the app interrupts a run; the next start knows it, and can resume it', async () => {
  steps.hold('m/init')
  const before = await open()
  const { id } = await before.start()
  await before.events.stepIs(id, 'm/init', 'running')
  await before.engine.dispose()
  expect(await onDisk(id)).toMatchObject({ status: 'interrupted' })
  await expect(before.start()).rejects.toMatchObject({ code: 'cancelled' })

  steps = new TestSteps()
  const after = await open()
  expect(after.engine.list()).toMatchObject([{ id, status: 'interrupted' }])
  await after.engine.resume(id)
  expect(await after.events.ended(id)).toBe('succeeded')
  expect(steps.performed).not.toContain('m/boot')
})

test('a step that does not end keeps the app waiting for a bounded time only', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let release = (): void => undefined
  const deaf = new Promise<void>((resolve) => {
    release = resolve
  })
  const { engine, events, start } = await open(() => [steps.step('m/boot', [], () => deaf)])
  const { id } = await start()
  await events.stepIs(id, 'm/boot', 'running')
  const disposed = engine.dispose()
  await vi.advanceTimersByTimeAsync(30_000)
  // A Vagrant may still be cleaning up.
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(10_000)
  await disposed
  expect(await onDisk(id)).toMatchObject({ status: 'interrupted', steps: [{ status: 'cancelled' }] })
  release()
  await events.ended(id)
})

test('the newest 20 runs of a lab are kept, on disk and for the page', async () => {
  const { engine, events, start } = await open(() => [steps.step('m/boot')])
  for (let i = 0; i < 23; i++) await events.ended((await start()).id)
  expect(engine.list()).toHaveLength(20)
  expect(events.of('runs.removed')).toHaveLength(3)
  expect((await readdir(folder)).sort()).toEqual(
    engine
      .list()
      .map(({ id }) => id)
      .sort(),
  )
})

test('the journals of a lab that is gone are deleted, those of others stay', async () => {
  const { engine, events, start } = await open()
  const gone = await start('gone')
  const kept = await start('kept')
  await events.ended(gone.id)
  await events.ended(kept.id)
  await engine.removeLab('gone')
  expect(events.of('runs.removed')).toEqual([{ runId: gone.id }])
  expect(await readdir(folder)).toEqual([kept.id])
})

test('damaged journals do not keep the others from loading, and stay as they are', async () => {
  const before = await open()
  const { id } = await before.start()
  await before.events.ended(id)
  const damaged: Record<string, string> = {
    empty: '',
    half: '{"id":"half","labId":"k8',
    wrong: '{"id":5}',
    list: '[]',
    moved: JSON.stringify(await onDisk(id)),
  }
  for (const [name, text] of Object.entries(damaged)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'run.json'), text)
  }
  await mkdir(join(folder, 'without-journal'))
  await mkdir(join(folder, 'not a run'))
  await writeFile(join(folder, 'a-file'), '')
  const after = await open()
  expect(after.engine.list().map((run) => run.id)).toEqual([id])
  expect(await readFile(join(folder, 'half', 'run.json'), 'utf8')).toBe(damaged.half)
})

test('a step that throws something unexpected fails without showing its text as a message', async () => {
  const { events, start } = await open(() => [
    steps.step('m/boot', [], () => {
      throw new TypeError('x is not a function')
    }),
  ])
  const { id } = await start()
  expect(await events.ended(id)).toBe('failed')
  const run = await onDisk(id)
  expect(run.error).toMatchObject({ code: 'internal', key: 'runs.stepFailed' })
  expect(run.error?.details).toContain('x is not a function')
  expect(run.steps[0]?.error).toMatchObject({ code: 'internal', key: 'internal' })
})

const settled = (): StepPlan[] => [
  steps.step('m/suspend'),
  steps.step('m/save', ['m/suspend']),
  { ...steps.step('m/resume', ['m/save']), always: true },
  steps.step('verify', ['m/resume']),
]

test('what sets things right runs after a failure and after a cancel, and waits for what ends', async () => {
  const repair = steps.break('m/suspend')
  const { engine, events, start } = await open(settled)
  const first = await start()
  expect(await events.ended(first.id)).toBe('failed')
  expect(statuses(events.run(first.id))).toMatchObject({
    'm/save': 'skipped',
    'm/resume': 'succeeded',
    verify: 'succeeded',
  })
  repair()
  const release = steps.hold('m/save')
  const { id } = await start()
  await events.stepIs(id, 'm/save', 'running')
  const cancelled = engine.cancel(id)
  expect(statuses(events.run(id))['m/resume']).toBe('pending')
  release()
  await cancelled
  expect(statuses(events.run(id))).toMatchObject({ 'm/resume': 'succeeded', verify: 'cancelled' })
  expect(events.run(id)?.status).toBe('cancelled')
})

test('a resumed run that is cancelled sets right what it has done anew', async () => {
  let isAwake = true
  const plan = (): StepPlan[] => [
    { ...steps.step('m/suspend', [], () => (isAwake = false)), isDone: async () => false },
    steps.step('m/save', ['m/suspend']),
    {
      ...steps.step('m/resume', ['m/save'], () => (isAwake = true)),
      always: true,
      isDone: async () => isAwake,
    },
  ]
  const repair = steps.break('m/save')
  const { engine, events, start } = await open(plan)
  const { id } = await start()
  expect(await events.ended(id)).toBe('failed')
  repair()
  steps.hold('m/save')
  await engine.resume(id)
  await events.stepIs(id, 'm/save', 'running')
  expect(isAwake).toBe(false)
  await engine.cancel(id)
  expect(isAwake).toBe(true)
})

test('lines of parallel steps arrive as events without gap, harmless, and with the last 50 as evidence', async () => {
  const noisy = (id: string) =>
    steps.step(id, [], ({ log }) => {
      for (let i = 0; i < 300; i++) log(`\u001b[31m${id} ${i}\u001b[0m\u0007`)
      log('x'.repeat(1024 * 1024))
      throw new Error('enough')
    })
  const { engine, events, start } = await open(() => [noisy('m/boot'), noisy('w/boot'), noisy('x/boot')])
  const { id } = await start()
  await events.ended(id)
  const lines = events.logged(id)
  expect(lines).toHaveLength(3 * 303)
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
  expect(await engine.log(id, 0, 5000)).toEqual(lines)
  expect(lines.map(({ text }) => text).join('')).not.toMatch(/[\u0000-\u001f]/)
  expect(lines.every(({ text }) => text.length < 4100)).toBe(true)
  expect(events.run(id)?.error?.details?.split('\n')).toHaveLength(51)
})
