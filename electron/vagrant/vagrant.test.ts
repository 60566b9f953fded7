import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { parseSshConfig } from './ssh-config'
import { Vagrant } from './vagrant'

/*
 * A fake Vagrant here is a shell script that repeats what a real one printed. Real machines are in provider.vagrant.test.ts.
 */

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-fake-vagrant-')))
  await writeFile(join(folder, 'Vagrantfile'), '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const never = new AbortController().signal
const machine = (name = 'm-k8s') => ({ folder, name })
const captured = (name: string): string => join(import.meta.dirname, 'testdata', `${name}.txt`)

/** A Vagrant whose program is this script of `sh`. */
async function fake(
  script: string,
  provider = 'virtualbox',
  checkTrust: (folder: string) => Promise<void> = async () => undefined,
): Promise<Vagrant> {
  const program = join(folder, 'vagrant')
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  return new Vagrant({ program, provider, checkTrust })
}

/** Runs `halt`, which ends with the error of the capture. */
const failing = async (name: string, command: 'halt' | 'up' = 'halt') => {
  const vagrant = await fake(`cat '${captured(name)}'; exit 1`)
  const log: [string, string | undefined][] = []
  const work = { signal: never, log: (text: string, level?: string) => void log.push([text, level]) }
  const failure = await vagrant[command](machine(), work).then(
    () => null,
    (error: unknown) => error,
  )
  return { failure, log }
}

describe.skipIf(process.platform === 'win32')('Vagrant', () => {
  test('is never started in a folder whose Vagrantfile may not run', async () => {
    const refused = new LabError('auth.denied', 'labs.untrusted', { params: { path: folder } })
    const vagrant = await fake(`touch '${join(folder, 'started')}'`, 'virtualbox', async (path) => {
      if (path === folder) throw refused
    })
    const work = { signal: never, log: () => undefined }
    for (const call of [
      () => vagrant.states(folder, [], never),
      () => vagrant.sshConfigs(folder, ['m-k8s'], never),
      () => vagrant.ask(machine(), 'true', never),
      () => vagrant.up(machine(), work),
      () => vagrant.destroy(machine(), work),
    ])
      await expect(call()).rejects.toBe(refused)
    expect(await readdir(folder)).not.toContain('started')
  })

  test('is given arguments as they are, its provider, and no way to another project', async () => {
    process.env.VAGRANT_CWD = '/elsewhere'
    process.env.VAGRANT_LOG = ''
    const vagrant = await fake(
      `{ pwd; echo "$@"; echo "$VAGRANT_DEFAULT_PROVIDER $VAGRANT_CHECKPOINT_DISABLE"; env; } > '${join(folder, 'seen')}'`,
    )
    await vagrant.up(machine('w1-k8s'), { signal: never, log: () => undefined })
    delete process.env.VAGRANT_CWD
    delete process.env.VAGRANT_LOG
    const [cwd, args, variables, ...env] = (await readFile(join(folder, 'seen'), 'utf8')).split('\n')
    expect(cwd).toBe(folder)
    expect(args).toBe('up w1-k8s --no-provision --provider virtualbox --machine-readable')
    expect(variables).toBe('virtualbox 1')
    expect(env.filter((line) => /^VAGRANT_(CWD|LOG|DOTFILE_PATH)=/.test(line))).toEqual([])
  })

  test('its version is told without the warnings around it', async () => {
    const vagrant = await fake('echo "a plugin complains"; echo "Vagrant 2.4.9"')
    expect(await vagrant.version(never)).toBe('2.4.9')
    await expect((await fake('echo nothing')).version(never)).rejects.toMatchObject({
      key: 'vagrant.unreadable',
    })
    await expect(
      new Vagrant({ program: join(folder, 'gone'), provider: 'x' }).version(never),
    ).rejects.toMatchObject({
      code: 'tool.missing',
    })
  })

  test.each([
    ['lxc-status-running', 'running'],
    ['lxc-status-notcreated', 'not_created'],
    ['virtualbox-status', 'running'],
  ])('states of %s', async (name, state) => {
    const states = await (await fake(`cat '${captured(name)}'`)).states(folder, [], never)
    expect(Object.fromEntries(states)).toEqual({
      'm-k8s': state,
      'w1-k8s': state,
      'w2-k8s': state,
      'w3-k8s': state,
    })
  })

  test('ways to log in are read from the plain text between the lines', async () => {
    const configs = await (await fake(`cat '${captured('lxc-ssh-config')}'`)).sshConfigs(folder, [], never)
    expect([...configs.keys()]).toEqual(['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s'])
    expect(configs.get('w1-k8s')).toEqual({
      host: '10.0.3.101',
      port: 22,
      username: 'vagrant',
      keyPath: '/home/user/rig/lab/.vagrant/machines/w1-k8s/lxc/private_key',
    })
  })

  test('ports of this PC that lead to a machine are told as they are', async () => {
    const odd = '1,m-k8s,forwarded_port,80\\n1,m-k8s,forwarded_port,0,70000\\n1,m-k8s,forwarded_port,a,b\\n'
    const vagrant = await fake(
      `echo "$*" > '${join(folder, 'seen')}'; cat '${captured('lxc-port-forwarded')}'; printf '${odd}'`,
    )
    expect(await vagrant.ports(machine(), never)).toEqual([{ host: 23_101, guest: 22 }])
    expect(await readFile(join(folder, 'seen'), 'utf8')).toBe('port m-k8s --machine-readable\n')
  })

  test('of a machine that is off no ports are told, and a provider that cannot tell says so', async () => {
    expect(
      await (await fake(`cat '${captured('virtualbox-port-notrunning')}'`)).ports(machine(), never),
    ).toEqual([])
    const failing = await fake(`cat '${captured('lxc-port')}'; exit 1`)
    await expect(failing.ports(machine(), never)).rejects.toMatchObject({
      key: 'vagrant.failed',
      params: { command: 'port', class: '' },
      details: expect.stringContaining('does not support listing forwarded ports'),
    })
  })

  test.each([
    ['lxc-lock-halt', 'resource.busy', 'vagrant.busy', 'MachineActionLockedError'],
    ['virtualbox-vbox72-status', 'tool.missing', 'vagrant.providerNotUsable', 'ProviderNotUsable'],
    ['virtualbox-missing-box-up', 'resource.missing', 'vagrant.boxMissing', 'BoxAddShortNotFound'],
    ['virtualbox-up-hostonly-no-driver', 'command.failed', 'vagrant.virtualBoxFailed', 'VBoxManageError'],
    ['virtualbox-ssh-config-notrunning', 'state.conflict', 'vagrant.notRunning', 'SSHNotReady'],
    ['virtualbox-port-collision-fixed', 'state.conflict', 'vagrant.nameTaken', 'VMNameExists'],
    [
      'virtualbox-private-network-192.168.1',
      'state.conflict',
      'vagrant.networkRange',
      'VirtualBoxInvalidHostSubnet',
    ],
    ['virtualbox-nosuch-machine', 'resource.missing', 'vagrant.machineUnknown', 'MachineNotFound'],
    ['lxc-provision-fail', 'command.failed', 'vagrant.failed', 'VagrantError'],
  ])('the error of %s', async (name, code, key, errorClass) => {
    const { failure, log } = await failing(name)
    expect(failure).toMatchObject({ code, key, params: { node: 'm-k8s', class: errorClass } })
    const { details } = failure as { details: string }
    expect(details).not.toContain('VAGRANT_COMMA')
    expect(details).not.toContain('\\n')
    // What Vagrant says of an error is in the log too, and marked.
    expect(log.filter(([, level]) => level === 'error')).toEqual([[details, 'error']])
  })

  test('a Vagrantfile that cannot be loaded is told by what is printed on stderr', async () => {
    const vagrant = await fake('echo "There is a syntax error in the following Vagrantfile." >&2; exit 1')
    await expect(vagrant.states(folder, ['m-k8s'], never)).rejects.toMatchObject({
      key: 'vagrant.failed',
      params: { class: '', command: 'status' },
      details: 'There is a syntax error in the following Vagrantfile.',
    })
  })

  test('secrets are in neither log nor error', async () => {
    const vagrant = await fake(
      'echo "1,m-k8s,ui,detail,    m-k8s: join $SECRET"; echo "failed: $SECRET" >&2; exit 1',
    )
    const log: string[] = []
    const work = { signal: never, log: (text: string) => void log.push(text) }
    await expect(vagrant.provision(machine(), 'join', { SECRET: 'abcdef.0123' }, work)).rejects.toMatchObject(
      {
        key: 'vagrant.provisionFailed',
        details: 'failed: [hidden]',
      },
    )
    expect(log).toEqual(['join [hidden]', 'failed: [hidden]'])
  })

  test('a look of another Vagrant at the same machine is waited for', async () => {
    const locked = '1,,error-exit,Vagrant::Errors::MachineLocked,Vagrant cannot lock it'
    const vagrant = await fake(
      `[ -e seen ] || { touch seen; echo "${locked}"; exit 1; }; cat '${captured('virtualbox-status')}'`,
    )
    expect((await vagrant.states(folder, [], never)).get('m-k8s')).toBe('running')
  })

  test('is not asked where it would take the Vagrantfile of a folder above', async () => {
    const vagrant = await fake(`touch '${join(folder, 'asked')}'`)
    const below = join(folder, 'below')
    await mkdir(below)
    const work = { signal: never, log: () => undefined }
    const gone = { key: 'labs.vagrantfileGone', params: { path: below } }
    await expect(vagrant.destroy({ folder: below, name: 'm-k8s' }, work)).rejects.toMatchObject(gone)
    await expect(vagrant.states(below, [], never)).rejects.toMatchObject(gone)
    await expect(readFile(join(folder, 'asked'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is not asked where it would take a name for the id of another machine', async () => {
    const indexed = (name: string, path: string) => ({ name, vagrantfile_path: path, provider: 'virtualbox' })
    const machines = {
      [`db${'0'.repeat(30)}`]: indexed('web', '/elsewhere'),
      [`c1${'0'.repeat(30)}`]: indexed('c1', folder),
    }
    await mkdir(join(folder, 'data', 'machine-index'), { recursive: true })
    await writeFile(join(folder, 'data', 'machine-index', 'index'), JSON.stringify({ version: 1, machines }))
    vi.stubEnv('VAGRANT_HOME', folder)
    const vagrant = await fake(`echo "$2" >> '${join(folder, 'asked')}'`)
    const work = { signal: never, log: () => undefined }
    await expect(vagrant.destroy(machine('db'), work)).rejects.toMatchObject({
      key: 'vagrant.nameIsId',
      params: { node: 'db', other: 'web', folder: '/elsewhere' },
    })
    for (const name of ['c1', 'c2', 'db-1']) await vagrant.destroy(machine(name), work)
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('c1\nc2\ndb-1\n')
  })

  test('before its action has begun it is ended at once, and afterwards it may clean up', async () => {
    const cancelled = async (first: string) => {
      const vagrant = await fake(
        `trap 'echo cleaned; exit 1' INT; echo "${first}"; while :; do sleep 0.1; done`,
      )
      const abort = new AbortController()
      const log: string[] = []
      const work = {
        signal: abort.signal,
        log: (text: string) => {
          log.push(text)
          if (text.startsWith('ready')) abort.abort()
        },
      }
      await expect(vagrant.up(machine(), work)).rejects.toMatchObject({ code: 'cancelled' })
      return log
    }
    expect(await cancelled('ready')).toEqual(['ready'])
    expect(await cancelled('1,m-k8s,action,up,start\nready')).toEqual(['ready', 'cleaned'])
  })
})

describe('ssh-config', () => {
  test('of VirtualBox, with what else it says', async () => {
    const text = await readFile(captured('virtualbox-ssh-config-plain'), 'utf8')
    expect(parseSshConfig(text.split('\n')).get('w2-k8s')).toEqual({
      host: '127.0.0.1',
      port: 60_102,
      username: 'vagrant',
      keyPath: '/home/user/rig/lab/.vagrant/machines/w2-k8s/virtualbox/private_key',
    })
  })

  test('the first key counts, and a path may have spaces and backslashes', () => {
    const lines = ['Host a', '  HostName 127.0.0.1', '  User vagrant', '  Port 2222']
    const keys = ['  IdentityFile "C:\\new folder\\한글\\private_key"', '  IdentityFile /second']
    expect(parseSshConfig([...lines, ...keys]).get('a')?.keyPath).toBe('C:\\new folder\\한글\\private_key')
  })

  test('an entry that lacks something is left out', () => {
    expect(parseSshConfig(['Host a', '  HostName 127.0.0.1', '  Port x', 'garbage', '']).size).toBe(0)
  })
})
