import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogLine } from '#shared/runs'
import { RunLog } from './run-log'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

const where = { node: 'm-k8s', step: 'm-k8s/boot', level: 'output' } as const
const numbers = (lines: LogLine[]): number[] => lines.map(({ seq }) => seq)
const countTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

async function openLog(path = join(folder, 'log.ndjson'), maxBytes?: number) {
  const told: LogLine[] = []
  const faults: unknown[] = []
  let damaged = 0
  const log = new RunLog({
    path,
    logged: (lines) => told.push(...lines),
    failed: (error) => faults.push(error),
    damaged: () => damaged++,
    ...(maxBytes ? { maxBytes } : {}),
  })
  await log.open()
  return { log, told, faults, path, damaged: () => damaged }
}

test('numbers have no gap, whatever many steps log at once, how batches fall, and how often the app starts anew', async () => {
  const writer = fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.constant('two\nlines')), { maxLength: 8 })
  const lives = fc.array(fc.array(writer, { maxLength: 4 }), { minLength: 1, maxLength: 3 })
  let run = 0
  await fc.assert(
    fc.asyncProperty(lives, fc.infiniteStream(fc.boolean()), async (starts, pauses) => {
      const path = join(folder, `${run++}.ndjson`)
      const allTold: LogLine[] = []
      for (const writers of starts) {
        const { log, told } = await openLog(path)
        await Promise.all(
          writers.map(async (texts) => {
            for (const text of texts) {
              log.add(text, where)
              if (pauses.next().value) await log.flush()
            }
          }),
        )
        await log.flush()
        allTold.push(...told)
      }
      const { log } = await openLog(path)
      const stored = await log.read(0, 5000)
      expect(numbers(stored)).toEqual(countTo(stored.length))
      expect(allTold).toEqual(stored)
    }),
    { numRuns: 50 },
  )
})

test('pages join without a gap', async () => {
  const { log } = await openLog()
  log.add('a\nb\nc\nd\ne', where)
  const first = await log.read(0, 2)
  const second = await log.read(2, 2)
  const rest = await log.read(4, 2)
  expect([...first, ...second, ...rest].map(({ text }) => text).join('')).toBe('abcde')
})

test('a line that a crash cut off is left out, and numbering goes on', async () => {
  const before = await openLog()
  before.log.add('one\ntwo', where)
  await before.log.flush()
  await appendFile(before.path, '{"seq":3,"time":17')
  const after = await openLog()
  expect(after.damaged()).toBe(1)
  after.log.add('three', where)
  expect((await after.log.read(0, 10)).map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ])
})

test('a whole line without its newline does not leave a gap either', async () => {
  const before = await openLog()
  before.log.add('one\ntwo', where)
  await before.log.flush()
  await writeFile(before.path, (await readFile(before.path, 'utf8')).trimEnd())
  const after = await openLog()
  after.log.add('again two', where)
  expect((await after.log.read(0, 10)).map(({ text }) => text)).toEqual(['one', 'again two'])
})

test.each(['not json', '{"seq":2}', '[]', '\u0000\u0000\u0000', '{"__proto__":{"seq":2}}'])(
  'a damaged line is left out: %j',
  async (bad) => {
    const before = await openLog()
    before.log.add('one', where)
    await before.log.flush()
    await appendFile(before.path, `${bad}\n`)
    const after = await openLog()
    expect(after.damaged()).toBe(1)
    after.log.add('two', where)
    expect(numbers(await after.log.read(0, 10))).toEqual([1, 2])
    expect(numbers(await after.log.read(1, 10))).toEqual([2])
  },
)

test('a full log says so in its last line and takes no more, also after a new start', async () => {
  const { log, path } = await openLog(undefined, 2000)
  for (let i = 0; i < 1000; i++) log.add(`line ${i}`, where)
  const lines = await log.read(0, 5000)
  expect(lines.at(-1)?.text).toBe('The log of this run has reached 2000 bytes; later lines are not kept.')
  expect(lines.length).toBeLessThan(30)
  const again = await openLog(path, 2000)
  again.log.add('more', where)
  expect(numbers(await again.log.read(0, 5000))).toEqual(numbers(lines))
})

test('lines that cannot be written are told once, read from memory, and written when it works again', async () => {
  const { log, told, faults, path } = await openLog(join(folder, 'missing', 'log.ndjson'))
  log.add('one\ntwo', where)
  await log.flush()
  expect(faults).toHaveLength(1)
  log.add('three', where)
  expect(numbers(await log.read(0, 10))).toEqual([1, 2, 3])
  await mkdir(join(folder, 'missing'))
  log.add('four', where)
  expect(numbers(await log.read(0, 10))).toEqual([1, 2, 3, 4])
  expect(numbers(told)).toEqual([1, 2, 3, 4])
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(4)
})
