import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cli } from './rigs/cli'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { savedSession } from './support/sessions'

const missing = testHostsMissing()
const rule = `${'-'.repeat(15)}\n`

/** A fake of what the running app writes down: a lab whose first node is the rig's, and whose second one is off. */
function addSeenLab(path: string, { hosts: [host], keyPath }: TestHosts): void {
  const seen = JSON.parse(readFileSync(path, 'utf8'))
  const names = ['m-k8s', 'w1-k8s']
  const nodes = names.map((name) => ({
    ...{
      name,
      role: 'worker',
      address: '192.168.56.10',
      sshPort: 1,
      cpus: 1,
      memoryMiB: 1,
      state: 'running',
    },
  }))
  const unknown = { kubernetesVersion: '', cni: '', subnet: '', podNetwork: '', verbs: [], activeRunId: null }
  const lab = {
    ...unknown,
    id: 'seen-1',
    name: 'seen',
    path: '/seen',
    provider: 'virtualbox',
    simulated: false,
  }
  const { name, port } = host ?? { name: '', port: 0 }
  const place = { labId: lab.id, name, host: '127.0.0.1', port, username: 'vagrant', keyPath }
  const places = [{ ...place, hostKeyAlias: `[127.0.0.1]:${port}` }]
  writeFileSync(path, JSON.stringify({ ...seen, labs: [{ ...lab, nodes }], places }))
}

describe.skipIf(missing)(`run over saved sessions${missing ? ` (${missing})` : ''}`, () => {
  let rig: TestHosts
  const cli = new Cli()

  beforeAll(async () => {
    rig = await startTestHosts({ base: 22_200, workers: 2 })
    const sessions = rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab/k8s', rig.keyPath))
    const password = {
      ...savedSession('asks', rig.hosts[0]?.port ?? 0, 'Other', ''),
      auth: { method: 'password' },
    }
    mkdirSync(cli.home, { recursive: true })
    writeFileSync(
      join(cli.home, 'sessions.json'),
      JSON.stringify({ version: 1, sessions: [...sessions, password] }),
    )
    const keys = rig.hosts.map(async ({ name, port }) => {
      const key = await rig.exec(name, 'cat', '/run/sshd/etc/ssh_host_ed25519_key.pub')
      return `[127.0.0.1]:${port} ${key.split(' ').slice(0, 2).join(' ')}\n`
    })
    // The last one is left out: nobody has trusted it yet.
    writeFileSync(join(cli.home, 'known_hosts'), (await Promise.all(keys.slice(0, 2))).join(''))
  })
  afterAll(async () => {
    await cli.dispose()
    await rig.stop()
  })

  it('folds equal results, says what only the window can be asked, and writes nothing', async () => {
    const before = await readdir(cli.home)
    const { code, out, err } = await cli.run('run', 'Lab', '--', 'echo', 'two words;', 'echo warned >&2')
    expect(out).toBe(`${rule}m-k8s,w1-k8s (2)\n${rule}two words\n${rule}w2-k8s\n${rule}`)
    expect(err).toContain('w2-k8s asks whether to trust its host key, which only the window can answer.')
    expect(err).toContain('warned\n')
    expect(code).toBe(1)
    expect(await readdir(cli.home)).toEqual(before)
  })

  it('gives JSON with exit codes, time-outs and reasons', async () => {
    const command =
      'case $(hostname) in m-*) echo {{index}} {{name}}; exit 3 ;; *) echo before; sleep 600 ;; esac'
    const { code, out } = await cli.run('run', 'Lab/k8s/', '--json', '--timeout', '10', '--', command)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      command,
      groups: [
        { nodes: ['m-k8s'], exitCode: 3, output: '1 m-k8s\n', error: null },
        { nodes: ['w1-k8s'], exitCode: null, output: 'before\n', error: { code: 'timeout' } },
        { nodes: ['w2-k8s'], exitCode: null, output: '', error: { code: 'ssh.hostkey-unknown' } },
      ],
    })
  })

  it('ignores what differs between nodes that are alike, and shows what else does', async () => {
    const command = 'echo "$(hostname) pid $$"; echo same; test $(hostname) = m-k8s || echo more'
    const same = await cli.run('run', 'Lab', '--ignore', 'host,pid', '--', 'echo "$(hostname) pid $$"')
    expect(same.out).toMatch(/^-{15}\nm-k8s,w1-k8s \(2\)\n-{15}\nm-k8s pid \d+\n/)
    expect(same.err).toContain('m-k8s,w1-k8s: Equal but for what is ignored. This is the text of m-k8s.')
    const noise = ['--ignore', 'host', '--ignore', 'pid']
    const { out, code } = await cli.run('run', 'Lab', ...noise, '--diff', '--', command)
    const diff = '@@ -1,2 +1,3 @@\n ‹host› pid ‹pid›\n same\n+more\n'
    expect(out).toContain(`${rule}w1-k8s\n${rule}--- m-k8s\n+++ w1-k8s\n${diff}`)
    expect(code).toBe(1)
    const json = JSON.parse((await cli.run('run', 'Lab', ...noise, '--diff', '--json', '--', command)).out)
    expect(json).toMatchObject({
      ignore: ['host', 'pid'],
      groups: [{ diff: null }, { diff: expect.stringContaining(diff) }, { nodes: ['w2-k8s'] }],
    })
    const beside = await cli.run('run', 'Lab', ...noise, '--side-by-side', '--', command)
    expect(beside.out).toMatch(/\nsame {60,}same\n {60,}> more\n/)
  })

  it('ends well where nobody reads its output to the end', async () => {
    const running = cli.start('run', 'Lab', '--', 'seq 100000')
    running.child.stdout.once('data', () => running.child.stdout.destroy())
    const { err } = await running.ended
    expect(err).not.toContain('EPIPE')
  })

  it('does not hang where a password is needed', async () => {
    const { code, err } = await cli.run('run', 'Other', '--', 'true')
    expect(code).toBe(1)
    expect(err).toContain('asks asks for a password, which only the window can answer.')
  })

  it('works beside the running app, and finds the machines of a lab where that has seen them', async () => {
    const web = cli.start('web', '--no-open')
    await new Promise((resolve) => web.child.stdout.once('data', resolve))
    expect((await cli.run('run', 'Lab', '--json', '--', 'hostname')).out).toContain('"w1-k8s\\n"')
    expect(await cli.run('run', 'k8s', '--', 'hostname')).toMatchObject({
      code: 1,
      err: expect.stringContaining('neither a folder of sessions nor a lab “k8s”'),
    })
    const path = join(cli.home, 'labs-seen.json')
    addSeenLab(path, rig)
    const { out, err } = await cli.run('run', 'seen', '--', 'hostname')
    expect(out).toBe(`${rule}m-k8s\n${rule}m-k8s\n${rule}w1-k8s\n${rule}`)
    expect(err).toContain('“w1-k8s” is not running')
    web.child.kill('SIGTERM')
    expect(await web.ended).toMatchObject({ code: 0 })
    expect(existsSync(path)).toBe(false)
  })

  it('asks before a command that would break the lab, or wants to be told', async () => {
    const command = 'echo ran; kubeadm reset --x 2>/dev/null || true'
    const refused = await cli.run('run', 'Lab', '--', command)
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toMatch(/▲ kubeadm reset --x\n {2}It takes every node out.*\n.*--yes/)
    expect((await cli.run('run', 'Lab', '--yes', '--', command)).out).toContain(`(2)\n${rule}ran\n`)
  })

  it('shows lines as they come where a command takes long, and folds them at the end as always', async () => {
    const wait = 'until test -e /tmp/go; do sleep 0.1; done'
    const running = cli.start('run', 'Lab', '--', `echo begun; ${wait}; echo problem >&2; printf unfinished`)
    await running.says('m-k8s: begun\n')
    await running.says('w1-k8s: begun\n')
    for (const name of ['m-k8s', 'w1-k8s']) await rig.exec(name, 'touch', '/tmp/go')
    const { out, err } = await running.ended
    expect(out).toContain(`m-k8s,w1-k8s (2)\n${rule}begun\nunfinished\n`)
    for (const line of ['m-k8s: problem', 'm-k8s: unfinished', 'w1-k8s: unfinished', 'problem'])
      expect(err.split('\n')).toContain(line)
  })

  it('Ctrl+C keeps what came', async () => {
    const running = cli.start('run', 'Lab', '--', 'echo before; sleep 600')
    await running.says('m-k8s: before')
    running.child.kill('SIGINT')
    const { code, out, err } = await running.ended
    expect([code, out]).toEqual([1, expect.stringContaining('m-k8s')])
    expect(out).toContain('before\n')
    expect(err).toContain('It was cancelled.')
  })

  it('says what is not there, and how it is used', async () => {
    expect(await cli.run('run', 'nope', '--', 'true')).toMatchObject({
      code: 1,
      err: expect.stringContaining('neither a folder of sessions nor a lab “nope”'),
    })
    expect(await cli.run('run', 'Lab', '--', 'touch /tmp/role-{{role}}')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no role'),
    })
    for (const args of [['Lab'], ['Lab', '--'], ['--', 'true'], ['Lab', '--ignore', 'dates', '--', 'true']])
      expect((await cli.run('run', ...args)).code).toBe(2)
  })
})
