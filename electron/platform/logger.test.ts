import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogger, maxLogBytes } from './logger'
import { Mounts } from './testing'

let home: string
const mounts = new Mounts()
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-logger-'))
})
afterEach(async () => {
  mounts.end()
  await rm(home, { recursive: true, force: true })
})

const read = async (name = 'pilothouse.log') => await readFile(join(home, 'logs', name), 'utf8')

it('a log goes on where it was, without secrets', async () => {
  createLogger(home).info({ password: 'geheim', target: { token: 'geheim' } }, 'first')
  createLogger(home).warn('second')
  const lines = (await read()).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['first', 'second'])
  expect(lines.join()).not.toContain('geheim')
})

it('a log that is full gives way to a new one, and only the one before is kept', async () => {
  const logger = createLogger(home)
  const line = 'x'.repeat(1024 * 1024)
  for (let number = 1; number <= 25; number++) logger.info({ number }, line)
  expect((await readdir(join(home, 'logs'))).sort()).toEqual(['pilothouse.log', 'pilothouse.log.1'])
  const kept = `${await read('pilothouse.log.1')}${await read()}`.trim().split('\n')
  const numbers = kept.map((text) => JSON.parse(text).number)
  expect(numbers.at(-1)).toBe(25)
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0] + index))
  for (const name of await readdir(join(home, 'logs')))
    expect((await stat(join(home, 'logs', name))).size).toBeLessThanOrEqual(maxLogBytes)
})

if (Mounts.missing) console.log(`Skipped: ${Mounts.missing}`)

it.skipIf(Mounts.missing)('a full disk costs lines of the log and nothing else', async () => {
  mounts.tiny(home, 32 * 1024)
  const logger = createLogger(home)
  await expect(writeFile(join(home, 'filler'), Buffer.alloc(64 * 1024))).rejects.toMatchObject({
    code: 'ENOSPC',
  })
  for (let number = 1; number <= 200; number++) logger.error({ number }, 'x'.repeat(100))
  await rm(join(home, 'filler'))
  logger.info('there is room again')
  const last = (await read()).trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(last).msg).toBe('there is room again')
})
