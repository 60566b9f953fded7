import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawn as spawnOnTerminal } from 'node-pty'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLabFolder } from '../electron/labs/lab-folders'
import { plannedNodes } from '../electron/labs/planned-nodes'
import { exampleSpec } from '../electron/labs/testing'
import { TrustedVagrantfiles } from '../electron/labs/trusted-vagrantfiles'
import type { Run } from '../shared/runs'
import { Cli } from './rigs/cli'
import { isRunning } from './support/processes'

const script = join(import.meta.dirname, '../scripts/cli.mjs')

let cli: Cli
beforeEach(() => {
  cli = new Cli()
})
afterEach(() => cli.dispose())

/** A lab of two nodes that do not exist yet; its ports are below those that the system gives to others. */
async function makeLab(change: Parameters<typeof exampleSpec>[0] = {}) {
  const spec = exampleSpec({ sshPortBase: 28_000, ...change })
  const { name, provider, box, kubernetesVersion, cni, subnet, podNetwork } = spec
  const file = { name, provider, box, kubernetesVersion, cni, subnet, podNetwork }
  return await createLabFolder(cli.labs, { version: 1, ...file, nodes: plannedNodes(spec) })
}

const listed = async () => JSON.parse((await cli.run('labs', '--json')).out)
const states = async (): Promise<string[]> =>
  (await listed())[0].nodes.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)

async function runs(): Promise<Run[]> {
  const folder = join(cli.home, 'runs')
  const ids = (await readdir(folder)).sort()
  return await Promise.all(
    ids.map(async (id) => JSON.parse(await readFile(join(folder, id, 'run.json'), 'utf8'))),
  )
}

/** Every file below the home folder with the time of its last change, but for what the app renews by itself. */
async function homeFiles(): Promise<Map<string, number>> {
  const entries = await readdir(cli.home, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const still = paths.filter((path) => !path.endsWith('app.lock'))
  return new Map(await Promise.all(still.map(async (path) => [path, (await stat(path)).mtimeMs] as const)))
}

describe('labs', () => {
  test('of nobody: none, and nothing is written', async () => {
    expect(await cli.run('labs')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('no lab') })
    expect(await cli.run('labs', '--json')).toMatchObject({ code: 0, out: '[]\n', err: '' })
    expect(await readdir(cli.folder)).toEqual([])
  })

  test('with their nodes, and folders that cannot be read', async () => {
    const { path } = await makeLab()
    expect(await cli.run('labs')).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^k8s {2}Kube/),
    })
    await mkdir(join(cli.labs, 'broken'))
    await writeFile(join(cli.labs, 'broken/lab.yaml'), 'version: x\n')
    const { code, out, err } = await cli.run('labs', '--json')
    expect([code, err]).toEqual([1, ''])
    const node = { state: 'not-created', address: '192.168.56.10', sshPort: 28_010 }
    expect(JSON.parse(out)).toEqual([
      {
        name: 'k8s',
        path,
        provider: 'sandbox',
        simulated: true,
        kubernetesVersion: '1.36',
        nodes: [
          { name: 'm-k8s', role: 'control-plane', ...node },
          { name: 'w1-k8s', role: 'worker', ...node, address: '192.168.56.101', sshPort: 28_101 },
        ],
      },
      {
        name: 'broken',
        path: join(cli.labs, 'broken'),
        provider: null,
        simulated: null,
        kubernetesVersion: null,
        nodes: [],
        problem: expect.stringContaining('lab.yaml'),
      },
    ])
  })
})

describe('changing a lab', () => {
  test('up carries out every step and says what simulated nodes are afterwards; then halt, then destroy', async () => {
    await makeLab()
    const up = await cli.run('up', 'k8s')
    expect([up.code, up.out]).toEqual([0, ''])
    expect(up.err).toContain('[w1-k8s/join] ▶ begins')
    expect(up.err).toMatch(/\[m-k8s\/control-plane\] (?!▶|✔).+\n/)
    expect(up.err).toContain('up k8s: succeeded\nSimulated nodes run inside Pilothouse')
    expect(await states()).toEqual(['m-k8s off', 'w1-k8s off'])
    expect(await cli.run('halt', 'k8s', 'w1-k8s')).toMatchObject({ code: 0, out: '' })
    expect((await runs()).map(({ kind, nodes, status }) => [kind, nodes, status])).toEqual([
      ['up', ['m-k8s', 'w1-k8s'], 'succeeded'],
      ['halt', ['w1-k8s'], 'succeeded'],
    ])

    // Nobody can be asked, and nobody has said yes.
    expect(await cli.run('destroy', 'k8s')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect(await states()).toEqual(['m-k8s off', 'w1-k8s off'])
    expect(await cli.run('destroy', 'k8s', '--yes')).toMatchObject({ code: 0, out: '' })
    expect(await listed()).toEqual([])
    expect(await readdir(cli.labs)).toEqual([])
  })

  test('what does not exist is told', async () => {
    await makeLab()
    const failed = async (...args: string[]) => {
      const { code, out, err } = await cli.run(...args)
      expect(out).toBe('')
      return [code, err]
    }
    expect(await failed('up', 'nope')).toEqual([1, '✖ There is no lab “nope”.\n'])
    expect(await failed('halt', 'k8s', 'w9')).toEqual([1, '✖ The lab “k8s” has no node “w9”.\n'])
    expect(await failed('run', 'k8s', '--', 'true')).toEqual([
      1,
      expect.stringMatching(/“k8s” are simulated: they run only while Pilothouse does\. Start Pilothouse/),
    ])
  })

  test('on a terminal destroy shows what goes, and asks', async () => {
    await makeLab()
    const answered = async (answer: string) => {
      const env = cli.env as Record<string, string>
      const terminal = spawnOnTerminal(process.execPath, [script, 'destroy', 'k8s'], { env, cols: 200 })
      let shown = ''
      terminal.onData((text) => {
        const asked = shown.includes('[y/N]')
        shown += text
        if (!asked && shown.includes('[y/N]')) terminal.write(answer)
      })
      const { exitCode } = await new Promise<{ exitCode: number }>((resolve) => terminal.onExit(resolve))
      return { shown, exitCode }
    }
    for (const no of ['\r', '\x03']) {
      const { shown, exitCode } = await answered(no)
      expect(exitCode).toBe(1)
      expect(shown).toMatch(/will be deleted[\s\S]*m-k8s +control-plane[\s\S]*Nothing was destroyed/)
    }
    expect(await states()).toHaveLength(2)
    expect((await answered('y\r')).exitCode).toBe(0)
    expect(await listed()).toEqual([])
  })

  test('another process that works with the home folder is left alone, and its labs are shown as it sees them', async () => {
    await makeLab()
    const web = cli.start('web', '--no-open')
    const address = new Promise((resolve) => web.child.stdout.once('data', (bytes) => resolve(String(bytes))))
    expect(await address).toMatch(/^Pilothouse is at http:/)
    await expect.poll(states).toEqual(['m-k8s not-created', 'w1-k8s not-created'])
    const before = await homeFiles()
    const { code, err } = await cli.run('labs')
    expect([code, err]).toEqual([0, expect.stringContaining('As the running Pilothouse saw them at ')])
    for (const args of [
      ['up', 'k8s'],
      ['halt', 'k8s'],
      ['destroy', 'k8s', '--yes'],
    ]) {
      const refused = await cli.run(...args)
      expect([refused.code, refused.out]).toEqual([1, ''])
      expect(refused.err).toContain(`Pilothouse is already running (process ${web.child.pid})`)
    }
    expect(await homeFiles()).toEqual(before)
    web.child.kill('SIGTERM')
    expect((await web.ended).code).toBe(0)
    expect(await states()).toEqual(['m-k8s not-created', 'w1-k8s not-created'])
  })

  test('while a run goes on, labs shows what the run is doing; Ctrl+C cancels it', async () => {
    await makeLab()
    const up = cli.start('up', 'k8s')
    await up.says('[m-k8s/boot] ▶ begins')
    const seen = async () => (await readFile(join(cli.home, 'labs-seen.json'), 'utf8')).match(/"starting"/g)
    await expect.poll(seen).toHaveLength(2)
    // It goes on when it has been looked at, which takes a busy machine longer than the machines to start.
    up.child.kill('SIGSTOP')
    expect(await states()).toEqual(['m-k8s starting', 'w1-k8s starting'])
    up.child.kill('SIGCONT')
    up.child.kill('SIGINT')
    const { code, err } = await up.ended
    expect(code).toBe(1)
    expect(err).toMatch(/Cancelling[\s\S]*up k8s: cancelled/)
    expect(await runs()).toMatchObject([{ kind: 'up', status: 'cancelled' }])
    expect(await states()).not.toContain('m-k8s starting')
  })
})

describe.skipIf(process.platform === 'win32')('a program that does not let itself be interrupted', () => {
  test('is ended by the second Ctrl+C, at once', async () => {
    await cli.dispose()
    cli = new Cli()
    await mkdir(cli.labs)
    // A stand-in for Vagrant that is deaf, and says which process it is.
    const vagrant = join(cli.folder, 'vagrant')
    const deaf = `trap '' INT; echo "1,m-k8s,action,halt,start"; echo "1,m-k8s,ui,output,==> m-k8s: I am $$"; sleep 1000`
    // Before a machine is started the PC is looked at, and this one has no VirtualBox; before one is halted it is not.
    const running = `echo '1,m-k8s,state,running'`
    await writeFile(
      vagrant,
      `#!/bin/sh\ncase $1 in halt) ${deaf} ;; status) ${running} ;; *) echo 'Vagrant 2.4.9' ;; esac\n`,
    )
    await chmod(vagrant, 0o755)
    process.env.PILOTHOUSE_VAGRANT = vagrant
    const { path } = await makeLab({ provider: 'virtualbox', workers: 0 })
    await new TrustedVagrantfiles(cli.home).trust(path)
    const machine = join(path, '.vagrant/machines/m-k8s/virtualbox')
    await mkdir(machine, { recursive: true })
    await writeFile(join(machine, 'id'), randomUUID())
    const halt = cli.start('halt', 'k8s')
    delete process.env.PILOTHOUSE_VAGRANT
    await halt.says('I am ')
    halt.child.kill('SIGINT')
    await halt.says('Cancelling')
    halt.child.kill('SIGINT')
    const { code, err } = await halt.ended
    expect(code).toBe(1)
    const pid = Number(/I am (\d+)/.exec(err)?.[1])
    await expect.poll(() => isRunning(pid)).toBe(false)
  })
})
