import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli } from './run-cli'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-cli-'))
})
afterEach(() => rm(folder, { recursive: true }))

const failed = `    m-k8s: Get:1 http://archive.ubuntu.com/ubuntu noble InRelease
    m-k8s: E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4750 (unattended-upgr)
The SSH command responded with a non-zero exit status. Vagrant
assumes that this means the command failed.
`

async function run(args: string[], platform: NodeJS.Platform = 'linux') {
  const output = { out: '', err: '' }
  const code = await runCli(args, {
    out: (text) => {
      output.out += text
    },
    err: (text) => {
      output.err += text
    },
    confirm: null,
    platform,
    columns: 80,
    pageFolder: folder,
  })
  return { code, ...output }
}

async function file(text: string): Promise<string> {
  const path = join(folder, 'vagrant 로그.txt')
  await writeFile(path, text)
  return path
}

it('explains what it recognises to people', async () => {
  const { code, out, err } = await run(['diagnose', await file(failed)])
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(
    /^▲ Another program is installing packages on the node \(m-k8s\)\n {2}line 2: E: Could not get/,
  )
  expect(err.match(/▲/g)).toHaveLength(1)
})

it('tells programs the same as JSON', async () => {
  const path = await file(failed)
  const { code, out, err } = await run(['diagnose', path, '--json'])
  expect([code, err]).toEqual([1, ''])
  expect(JSON.parse(out)).toMatchObject([
    {
      id: 'dpkg-lock',
      severity: 'error',
      evidence: expect.stringContaining('lock-frontend'),
      line: 2,
      nodes: ['m-k8s'],
      title: expect.stringContaining('packages'),
    },
  ])
})

it('puts the steps for this system first', async () => {
  const path = await file('VBoxManage: error: (VERR_VM_DRIVER_NOT_INSTALLED)\n')
  const onLinux = await run(['diagnose', path])
  expect(onLinux.err).toMatch(/What to do:\n {2}1\. Install what the driver is built with[\s\S]*On Windows:/)
  const onMac = await run(['diagnose', path], 'darwin')
  expect(onMac.err).toMatch(/What to do:\n {2}1\. In System Settings[\s\S]*On Linux:/)
})

it('finds nothing in a good log', async () => {
  const path = await file('==> m-k8s: Machine booted and ready!\n')
  expect(await run(['diagnose', path])).toMatchObject({ code: 0, out: '' })
  const { code, out } = await run(['diagnose', '--json', path])
  expect([code, JSON.parse(out)]).toEqual([0, []])
})

it.each([[[]], [['fly']], [['diagnose']], [['diagnose', 'a', 'b']], [['diagnose', 'a', '--xml']]])(
  'shows the usage for %j',
  async (args) => {
    const { code, out, err } = await run(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('pilothouse diagnose FILE [--json]')
  },
)

it.each([
  [['fly'], '✖ There is no command “fly”.'],
  [['diagnose', 'a', '--xml'], '✖ There is no option “--xml”. Allowed: --json.'],
  [['run', 'k8s', '--ignore', 'foo', '--', 'id'], '✖ --ignore: “foo” is none of host, address, time, pid.'],
])('says what is wrong with %j', async (args, reason) => {
  expect((await run(args)).err).toContain(`${reason}\nUsage:\n`)
})

it.each([[['--help']], [['-h']], [['diagnose', '--help']], [['diagnose', 'a', '-h']]])(
  'shows the usage on request for %j',
  async (args) => {
    const { code, out, err } = await run(args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('pilothouse diagnose FILE [--json]')
  },
)

it('leaves the --help of another program to that one', async () => {
  const { code, err } = await run(['diagnose', '--', '--help'])
  expect([code, err]).toEqual([2, expect.stringContaining('cannot be read')])
})

it.each([
  [['up']],
  [['up', 'k8s', 'm-k8s', 'w1-k8s']],
  [['halt', 'k8s', '--yes']],
  [['destroy', 'k8s', '--no']],
  [['labs', 'k8s']],
  [['web', '--port', 'x']],
])('shows the usage of the verb for %j, and begins nothing', async (args) => {
  const { code, out, err } = await run(args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(`Usage:\n  pilothouse ${args[0]} `)
})

it.each(['missing.txt', '.'])('says that %s cannot be read', async (name) => {
  const { code, out, err } = await run(['diagnose', join(folder, name)])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('cannot be read')
})
