import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acquireAppLock } from '../platform/app-lock'
import { runCli } from './run-cli'

let folder: string
let home: string
const homeBefore = process.env.PILOTHOUSE_HOME
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-cli-import-'))
  home = join(folder, 'home')
  process.env.PILOTHOUSE_HOME = home
})
afterEach(() => {
  if (homeBefore === undefined) delete process.env.PILOTHOUSE_HOME
  else process.env.PILOTHOUSE_HOME = homeBefore
  rmSync(folder, { recursive: true })
})

const xml = `<?xml version="1.0" encoding="utf-8"?>
<ArrayOfSessionData>
  <SessionData SessionId="Lab/m-k8s" SessionName="m-k8s" Host="127.0.0.1" Port="60010" Proto="SSH" PuttySession="k8s" Username="root" ExtraArgs="-pw hidden-one -A" />
  <SessionData SessionId="console" SessionName="console&#27;[2J" Host="h" Port="23" Proto="Telnet" />
</ArrayOfSessionData>`

async function run(...args: string[]) {
  const output = { out: '', err: '' }
  const code = await runCli(['import', ...args], {
    out: (text) => {
      output.out += text
    },
    err: (text) => {
      output.err += text
    },
    confirm: null,
    platform: 'linux',
    columns: 80,
    pageFolder: '',
  })
  return { code, ...output }
}

function file(text: string): string {
  const path = join(folder, 'Sessions 목록.XML')
  writeFileSync(path, text)
  return path
}
const valid = xml.replace('&#27;', '')

it('shows people what would come in, and saves nothing', async () => {
  const { code, out, err } = await run(file(valid))
  expect([code, out]).toEqual([0, ''])
  expect(err).toBe(
    'Lab/m-k8s  root@127.0.0.1:60010  (has a password)\nline 4: console[2J: Telnet is not SSH.\n1 session, 1 with a password; 1 line left out.\n',
  )
  expect(existsSync(home)).toBe(false)
})

it('tells programs the same as JSON, without the secret', async () => {
  const { code, out, err } = await run(file(valid), '--json')
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toEqual({
    sessions: [
      {
        folder: 'Lab',
        name: 'm-k8s',
        host: '127.0.0.1',
        port: 60010,
        user: 'root',
        protocol: 'ssh',
        hasSecret: true,
        notes: 'PuttySession: k8s\nExtraArgs: -A',
      },
    ],
    skipped: [{ line: 4, reason: 'console[2J: Telnet is not SSH.' }],
  })
  expect(out).not.toContain('hidden-one')
})

it('saves with --apply, once, and never a password in a file', async () => {
  const path = file(valid)
  const first = await run('--apply', path)
  expect(first).toMatchObject({ code: 0, out: '' })
  expect(first.err).toContain('1 session saved.\n')
  const saved = readFileSync(join(home, 'sessions.json'), 'utf8')
  expect(JSON.parse(saved)).toMatchObject({ sessions: [{ folder: 'Lab', name: 'm-k8s', port: 60010 }] })
  expect(saved + first.err).not.toContain('hidden-one')
  expect((await run('--apply', path)).err).toContain('saved already')
  expect(JSON.parse(readFileSync(join(home, 'sessions.json'), 'utf8'))).toEqual(JSON.parse(saved))
  expect(existsSync(join(home, 'app.lock'))).toBe(false)
  const moved = saved.replace('"folder": "Lab"', '"folder": "Home"')
  writeFileSync(join(home, 'sessions.json'), moved)
  expect((await run('--apply', path)).err).toContain('saved already as “Home/m-k8s”')
  expect(JSON.parse(readFileSync(join(home, 'sessions.json'), 'utf8')).sessions).toHaveLength(1)
})

it('changes nothing while the app works with the same folder', async () => {
  const lock = await acquireAppLock(join(home, 'app.lock'))
  const { code, err } = await run('--apply', file(valid))
  await lock.release()
  expect(code).toBe(1)
  expect(err).toContain('already running')
  // Nothing was read of what the app may be changing.
  expect(err).not.toContain('left out')
  expect(existsSync(join(home, 'sessions.json'))).toBe(false)
})

it('says which line is broken', async () => {
  const { code, out, err } = await run(
    file('<ArrayOfSessionData>\n\n<SessionData Host="a" Host="b"/>'),
    '--json',
  )
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^Line 3 of the file is broken\.\nduplicate attribute: Host\.\n/)
})

it('sends no command of the file to the terminal', async () => {
  const { err } = await run(file('Host a\n  HostName \u001b[2J\n  Port \u009b2J\n'))
  expect(err).not.toMatch(/[\u001b\u009b]/)
})

it.each([[['missing.xml']], [['.']]])('says that %j cannot be read', async (args) => {
  const { code, out, err } = await run(...args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('cannot be read')
})

it.each([[[]], [['a', 'b']], [['a', '--xml']]])('shows the usage for %j', async (args) => {
  const { code, err } = await run(...args)
  expect(code).toBe(2)
  expect(err).toContain('pilothouse import FILE [--json] [--apply]')
})
