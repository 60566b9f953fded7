import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSessionFile } from './read-file'

/** The real ssh says what it would use: `ssh -G` connects to nothing. */
const hasSsh = spawnSync('ssh', ['-V']).status === 0

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-ssh-g-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const names = ['m-k8s', 'w1-k8s', 'w10', 'db']
const pattern = fc.constantFrom(...names, '*', 'w*', '?b', '!w1-k8s', 'w?-*', '*-k8s')
const setting = fc.constantFrom(
  'User ops',
  'User=root',
  'Port 2222',
  'Port "60010"',
  'HostName %h.lab',
  'HostName 10.0.0.1 # the first',
  'ProxyJump jump@gate:22',
  'ProxyJump none',
  "User 'two'",
  '# Port 9',
  '',
)
const heading = fc.oneof(
  fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => `Host ${patterns.join(' ')}`),
  fc
    .array(pattern, { minLength: 1, maxLength: 2 })
    .map((patterns) => `Match originalhost ${patterns.join(',')}`),
  fc.constantFrom(
    'Match all',
    'Match host *.lab',
    'Match !host *.lab user root',
    'Match user ops originalhost w*',
  ),
)
const configuration = fc
  .array(fc.tuple(heading, fc.array(setting, { maxLength: 3 })), { maxLength: 6 })
  .map((blocks) =>
    blocks.flatMap(([head, settings]) => [head, ...settings.map((one) => `  ${one}`)]).join('\n'),
  )
  .map((text) => `${text}\nHost ${names.join(' ')}\n`)

it.skipIf(!hasSsh)('finds what the real ssh finds', async () => {
  const path = join(folder, 'config')
  const check = async (text: string, alias: string) => {
    writeFileSync(path, text)
    const { sessions } = await readSessionFile({ name: 'config', bytes: Buffer.from(text), path: null })
    const real = new Map(
      execFileSync('ssh', ['-G', '-F', path, alias], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
        .split('\n')
        .map((line) => line.split(/ (.*)/s) as [string, string]),
    )
    const session = sessions.find(({ name }) => name === alias)
    const jump = real.get('proxyjump')
    expect(session).toMatchObject({
      host: real.get('hostname'),
      port: Number(real.get('port')),
      username: real.get('user'),
      jump: jump === undefined ? null : { name: jump },
    })
  }
  await fc.assert(fc.asyncProperty(configuration, fc.constantFrom(...names), check), { numRuns: 120 })
})
