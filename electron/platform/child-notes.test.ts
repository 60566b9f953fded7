import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChildNotes } from './child-notes'
import { allProcesses, parsePs, processEntry } from './process-table'

let folder: string
let notes: ChildNotes
const started = new Set<ChildProcess>()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-children-'))
  notes = new ChildNotes({ folder, logger: pino({ enabled: false }), patienceMs: 1000 })
})
afterEach(async () => {
  for (const { pid } of started) {
    try {
      process.kill(-Number(pid), 'SIGKILL')
    } catch {
      // It has ended, as most of the tests want.
    }
  }
  started.clear()
  await rm(folder, { recursive: true, force: true })
})

/** A program in a group of its own, as `runProgram` starts one, that has printed its first line. */
async function startProgram(script: string): Promise<{ child: ChildProcess; pid: number; line: string }> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  started.add(child)
  const [bytes] = await once(child.stdout, 'data')
  return { child, pid: Number(child.pid), line: String(bytes).trim() }
}

const membersOf = async (group: number): Promise<number[]> =>
  (await allProcesses()).filter((entry) => entry.group === group).map(({ pid }) => pid)

describe.skipIf(process.platform === 'win32')('programs that a killed app left behind', () => {
  test('are ended with all that they started', async () => {
    const { child, pid } = await startProgram('trap "" INT; sleep 1000 & sleep 1000 & echo ready; wait')
    await notes.add(pid, 'vagrant up')
    expect(await membersOf(pid)).toHaveLength(3)
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    // The leader is gone, as Vagrant is once nobody reads what it prints; what it started goes on.
    expect(await membersOf(pid)).toHaveLength(2)
    await notes.endLeftBehind()
    await expect.poll(() => membersOf(pid)).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  test('may clean up', async () => {
    const { pid } = await startProgram(
      `trap 'echo done > ${folder}/../cleaned-$$; exit' INT; echo ready; while :; do sleep 0.05; done`,
    )
    const cleaned = join(folder, `../cleaned-${pid}`)
    const patient = new ChildNotes({ folder, logger: pino({ enabled: false }), patienceMs: 60_000 })
    await patient.add(pid, 'vagrant up')
    await patient.endLeftBehind()
    expect(await readFile(cleaned, 'utf8')).toBe('done\n')
    await rm(cleaned)
  })

  test.each([
    ['that began at another time', { start: 1 }],
    ['of an earlier life of the computer', { boot: 'another' }],
  ])('are not confused with a program %s', async (_, change) => {
    const { child, pid } = await startProgram('echo ready; sleep 1000')
    await notes.add(pid, 'vagrant up')
    const path = join(folder, `${pid}.json`)
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }))
    await notes.endLeftBehind()
    expect(child.exitCode ?? child.signalCode).toBeNull()
    expect(await membersOf(pid)).toContain(pid)
    expect(await readdir(folder)).toEqual([])
  })

  test('are not looked for where a note is damaged', async () => {
    await writeFile(join(folder, '1.json'), '{"pid":1,"start":0,"boot":"","command":""}')
    await writeFile(join(folder, 'half.json'), '{"pid":')
    await notes.endLeftBehind()
    expect(await readdir(folder)).toEqual([])
  })

  test('a program that has ended has no note', async () => {
    const { pid } = await startProgram('echo ready; sleep 1000')
    await notes.add(pid, 'vagrant up')
    expect(await readdir(folder)).toEqual([`${pid}.json`])
    await notes.remove(pid)
    expect(await readdir(folder)).toEqual([])
    await notes.add(2 ** 30, 'ended at once')
    expect(await readdir(folder)).toEqual([])
  })
})

test('the lines of ps', () => {
  const text = '    1     1 Sat Nov 21 10:00:00 2026\n  412   400 Sat Nov 21 14:18:00 2026\n\nps: error\n'
  expect(parsePs(text)).toEqual([
    { pid: 1, group: 1, start: Date.parse('2026-11-21T10:00:00') },
    { pid: 412, group: 400, start: Date.parse('2026-11-21T14:18:00') },
  ])
})

test.skipIf(process.platform === 'win32')(
  'this process is found, with the same start each time',
  async () => {
    const own = await processEntry(process.pid)
    expect(own?.start).toBeGreaterThan(0)
    expect((await allProcesses()).find(({ pid }) => pid === process.pid)).toEqual(own)
  },
)
