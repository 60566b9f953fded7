import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSessionFileAt } from './own-config'
import { read, reasons } from './testing'

let home: string
const homeBefore = process.env.HOME
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pilothouse-openssh-'))
  process.env.HOME = home
})
afterEach(() => {
  if (homeBefore === undefined) delete process.env.HOME
  else process.env.HOME = homeBefore
  rmSync(home, { recursive: true })
})

function write(name: string, text: string): string {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe('an OpenSSH configuration', () => {
  it('gives each name what ssh would use for it', async () => {
    const { sessions } = await read(
      'config',
      `Host m-k8s w1-k8s
  HostName %h.lab.local
  Port 60010
  IdentityFile ~/.ssh/lab_%n
  IdentityFile "~/.ssh/my second"
  LocalForward 8080 localhost:80
  LocalForward 0.0.0.0:9 x:9
  DynamicForward 1080
  ForwardAgent yes
  ProxyCommand sshpass -p hidden ssh -W %h:%p other
Host w1-*
  User=worker
Host pass
  PubkeyAuthentication no
Host agent
  IdentityFile none
Host nothing-said
Host *
  User vagrant
  ServerAliveInterval 60
`,
    )
    expect(sessions).toMatchObject([
      {
        line: 1,
        name: 'm-k8s',
        host: 'm-k8s.lab.local',
        port: 60010,
        username: 'vagrant',
        auth: { method: 'key', keyPath: '~/.ssh/lab_m-k8s' },
        forwards: [
          { type: 'local', listenPort: 8080, host: 'localhost', port: 80 },
          { type: 'dynamic', listenPort: 1080 },
        ],
        notes: 'IdentityFile "~/.ssh/my second"\nlocalforward 0.0.0.0:9 x:9\nforwardagent yes\nproxycommand',
      },
      { name: 'w1-k8s', host: 'w1-k8s.lab.local', username: 'worker' },
      { line: 13, name: 'pass', auth: { method: 'password' }, notes: '' },
      { name: 'agent', auth: { method: 'agent' } },
      { name: 'nothing-said', auth: { method: 'default' } },
    ])
  })

  it('never runs Match exec, and decides other criteria as far as they are known', async () => {
    const mark = join(home, 'ran')
    const found = await read(
      'config',
      `Host a b
  HostName %h.lab
Match exec "touch ${mark}"
  User hidden
Match !exec "touch ${mark}" host a.lab
  User hidden
Match host *.lab originalhost !b,*
  Port 1
Match originalhost b user !root,*
  Port 2
Match final
  Port 3
Match all
  User ops
`,
    )
    expect(found.sessions).toMatchObject([
      { name: 'a', port: 1, username: 'ops' },
      { name: 'b', port: process.env.USER === 'root' || process.getuid?.() === 0 ? 22 : 2, username: 'ops' },
    ])
    expect(reasons(found)).toEqual(['3 matchExec', '5 matchExec', '11 matchUnknown'])
    expect(() => rmSync(mark)).toThrow()
  })

  it('keeps no password of a jump host', async () => {
    const found = await read(
      'config',
      'Host a\n  ProxyJump ssh://me:hid@den@gate:2222\nHost b\n  ProxyJump me:hidden@gate\n',
    )
    expect(found.sessions.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(found.skipped.map(({ params }) => params.value)).toEqual(['ssh://me:…@gate:2222', 'me:…@gate'])
  })

  it('turns jump hosts into sessions', async () => {
    const found = await read(
      'config',
      `Host bastion
  User ops
Host inner
  ProxyJump bastion
Host chained
  ProxyJump me@first:2222,bastion
Host old
  ProxyCommand ssh -q -W %h:%p bastion
Host none
  ProxyJump none
Host circle-a
  ProxyJump circle-b
Host circle-b
  ProxyJump circle-a
Host broken
  ProxyJump a@b:x:y
Host !none !first *
  ProxyJump bastion
`,
    )
    const by = new Map(found.sessions.map((session) => [session.name, session]))
    const jumps = Object.fromEntries([...by].map(([name, { jump }]) => [name, jump?.name]))
    expect(jumps).toEqual({
      bastion: undefined,
      inner: 'bastion',
      chained: 'bastion (me@first:2222)',
      old: 'bastion',
      none: undefined,
      'circle-a': undefined,
      'circle-b': 'circle-a',
      broken: undefined,
      'me@first:2222': undefined,
      'bastion (me@first:2222)': 'me@first:2222',
    })
    expect(by.get('me@first:2222')).toMatchObject({ host: 'first', port: 2222, username: 'me' })
    expect(by.get('bastion (me@first:2222)')).toMatchObject({ host: 'bastion', username: 'ops' })
    expect(reasons(found)).toEqual(['15 jump', '11 jumpCycle'])
  })

  it('follows Include as ssh does, from ~/.ssh', async () => {
    write('.ssh/config.d/10-a.conf', 'User early\nHost a\n')
    write('.ssh/config.d/20-b.conf', 'Host b\nInclude nested\n')
    write('.ssh/config.d/.hidden.conf', 'Host hidden\n')
    write('.ssh/nested', 'Port 5\nHost c\n')
    const path = write('.ssh/config', 'Include config.d/*.conf "~/.ssh/extra"\nHost d\n  User late\n')
    write('.ssh/extra', 'Host e\n')
    const { sessions, skipped } = await readSessionFileAt(path)
    expect(skipped).toEqual([])
    expect(sessions.map(({ name, username, port }) => `${name} ${username} ${port}`)).toEqual([
      'a early 22',
      'b early 5',
      'c early 22',
      'e early 22',
      'd early 22',
    ])
  })

  it('lets an included file do nothing where its block does not hold', async () => {
    write('.ssh/only-b', 'User inside\nHost *\n  Port 7\n')
    const path = write('.ssh/config', 'Host a b\nHost b\n  Include only-b\n')
    expect((await readSessionFileAt(path)).sessions).toMatchObject([
      { name: 'a', port: 22 },
      { name: 'b', port: 7, username: 'inside' },
    ])
  })

  it('reads no file it has no business with, and none for ever', async () => {
    write('.ssh/loop', 'Include loop\n')
    write('.ssh/bytes', 'Host a\0b\n')
    write('.ssh/large', '# '.padEnd(1024 * 1024 + 1, 'x'))
    symlinkSync('/etc/passwd', join(home, '.ssh/link'))
    const names = [
      'loop',
      '/etc/passwd',
      '../../../../../../etc/passwd',
      'link',
      '/dev/zero',
      'missing',
      'bytes',
      'large',
    ]
    const path = write('.ssh/config', names.map((name) => `Include ${name}\n`).join(''))
    const found = await readSessionFileAt(path)
    expect(reasons(found)).toEqual([
      'loop 1 includeCycle',
      '2 includeOutside',
      '3 includeOutside',
      '4 includeOutside',
      '5 includeOutside',
      '6 includeUnreadable',
      '7 includeUnreadable',
      '8 includeUnreadable',
    ])
  })

  it('has an end where files include each other deeply', async () => {
    for (let n = 0; n < 40; n++) write(`.ssh/n${n}`, `Host n${n}\nInclude n${n + 1}\n`)
    const found = await readSessionFileAt(write('.ssh/config', 'Include n0\n'))
    expect(found.sessions).toHaveLength(16)
    expect(reasons(found)).toEqual(['n15 2 includeDepth'])
  })

  it('has an end where each file includes the next one twice', async () => {
    for (let n = 0; n < 16; n++) write(`.ssh/n${n}`, `Include n${n + 1} n${n + 1}\n`)
    write('.ssh/n16', '')
    const found = await readSessionFileAt(write('.ssh/config', 'Include n0\n'))
    expect(new Set(found.skipped.map(({ reason }) => reason))).toEqual(
      new Set(['includeMany', 'includeDepth']),
    )
    expect(found.skipped.length).toBeLessThan(1100)
  })

  it('looks beside a chosen file only for what is not in ~/.ssh', async () => {
    for (const name of ['.ssh/both', 'lab/both', 'lab/beside', 'lab/parts/1.conf'])
      write(name, `Host ${name.replaceAll('/', '-')}\n`)
    const found = await readSessionFileAt(
      write('lab/my-config', 'Include both beside missing\nInclude parts/*.conf\n'),
    )
    expect(found.sessions.map(({ name }) => name)).toEqual(['.ssh-both', 'lab-beside', 'lab-parts-1.conf'])
    expect(found.skipped).toMatchObject([{ reason: 'includeUnreadable' }])
    expect(String(found.skipped[0]?.params.value)).toContain('.ssh/missing')
  })

  it('follows no Include of an uploaded file', async () => {
    write('.ssh/a', 'Host a\n')
    expect(reasons(await read('config', 'Include a\nHost b\n'))).toEqual(['1 includeUpload'])
  })
})
