import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Run } from '#shared/runs'
import { markingPlan, marks, runUntilKilled } from './fake-app'
import { openTestEngine } from './testing'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-crash-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Starts `runUntilKilled` in a process group of its own. */
function startApp() {
  const app = join(import.meta.dirname, 'fake-app.ts')
  const script = `import { runnerImport } from 'vite'
    const { module } = await runnerImport(${JSON.stringify(app)})
    await module.${runUntilKilled.name}(${JSON.stringify(folder)})`
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
}

/** Whether a process is there, or any of a group where the id is negative. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function journal(): Promise<Run> {
  const [id = ''] = await readdir(join(folder, 'runs'))
  return JSON.parse(await readFile(join(folder, 'runs', id, 'run.json'), 'utf8'))
}

test('a killed app leaves a run that is interrupted, and a resume does the rest alone', async () => {
  const app = startApp()
  onTestFinished(() => void app.kill('SIGKILL'))
  const exited = once(app, 'exit')
  await expect
    .poll(async () => (await journal()).steps.map(({ status }) => status))
    .toEqual(['succeeded', 'succeeded', 'running', 'pending'])
  app.kill('SIGKILL')
  await exited
  // Nothing of its process group is left: what it had started ends a moment after it.
  await expect.poll(() => isThere(-(app.pid ?? 0))).toBe(false)
  expect(await marks(folder)).toEqual(['m/boot', 'm/init', 'w/boot'])

  const { engine, events } = await openTestEngine(join(folder, 'runs'), () => markingPlan(folder, false))
  const [run] = engine.list()
  expect(run).toMatchObject({ status: 'interrupted' })
  expect(run?.steps.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'cancelled', 'cancelled'])
  await engine.resume(run?.id ?? '')
  expect(await events.ended(run?.id ?? '')).toBe('succeeded')
  expect(await marks(folder)).toEqual(['m/boot', 'm/init', 'w/boot', 'w/boot', 'w/join'])
  const log = await engine.log(run?.id ?? '', 0, 5000)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  expect(log.at(-1)?.text).toBe('w/join begins')
})
