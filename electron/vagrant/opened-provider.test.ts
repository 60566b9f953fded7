import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LabOnDisk } from '../labs'
import type { StepPlan } from '../runs'
import { OpenedProvider } from './opened-provider'

/*
 * A fake Vagrant here is a shell script that notes down how it is called, and tells the states of a file. Real machines are
 * in e2e/opened-lab.vagrant.test.ts.
 */

let root: string
let folder: string
let provider: OpenedProvider
let changed: string[]
/** Names whose host keys were forgotten. */
let forgotten: string[]
const node = (name: string, role: 'control-plane' | 'worker') =>
  ({ name, role, address: '', sshPort: 0, cpus: 0, memoryMiB: 0 }) as const
let lab: LabOnDisk

beforeEach(async () => {
  vi.stubEnv('VAGRANT_DEFAULT_PROVIDER', undefined)
  root = await mkdtemp(join(tmpdir(), 'pilothouse-opened-provider-'))
  folder = join(root, 'lab')
  await mkdir(folder)
  await writeFile(join(folder, 'Vagrantfile'), '')
  await setStates({ w1: 'running', m: 'running' })
  await writeFile(join(root, 'host'), '10.0.3.9')
  const program = join(root, 'vagrant')
  await writeFile(
    program,
    `#!/bin/sh
echo "$* ${'$'}{VAGRANT_DEFAULT_PROVIDER-}" >> '${root}/calls'
case "$1" in
  status) cat '${root}/states'; [ ! -e '${root}/unusable' ] ;;
  ssh-config) printf 'Host %s\\n  HostName %s\\n  Port 2222\\n  User root\\n  IdentityFile /key\\n' "$2" "$(cat '${root}/host')" ;;
  provision) [ ! -e '${root}/broken' ] ;;
  up)
    echo '1,m,action,up,start'
    if [ -e '${root}/makes' ]; then
      mkdir -p '${folder}/.vagrant/machines/m/libvirt'
      cp '${root}/makes' '${folder}/.vagrant/machines/m/libvirt/id'
    fi
    [ ! -e '${root}/fails' ] || exit 1
    if [ -e '${root}/locked' ]; then
      rm '${root}/locked'
      echo '1,,error-exit,Vagrant::Errors::MachineLocked,locked'
      exit 1
    fi ;;
esac
`,
    { mode: 0o755 },
  )
  changed = []
  forgotten = []
  provider = new OpenedProvider({
    program,
    hostKeys: {
      knows: async () => false,
      replace: async () => undefined,
      forget: async (alias) => void forgotten.push(alias),
    },
    reports: { changed: () => undefined, reachable: (_, name) => changed.push(name) },
  })
  const unknown = { kubernetesVersion: '', cni: '', subnet: '', podNetwork: '' }
  const nodes = [node('w1', 'worker'), node('m', 'control-plane')]
  lab = { id: 'lab-1', path: folder, file: { provider: 'vagrant', name: 'lab', ...unknown, nodes } }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await provider.dispose()
  await rm(root, { recursive: true, force: true })
})

async function setStates(states: Record<string, string>, maker = 'libvirt'): Promise<void> {
  const lines = Object.entries(states).map(
    ([name, state]) => `1,${name},provider-name,${maker}\n1,${name},state,${state}\n`,
  )
  await writeFile(join(root, 'states'), lines.join(''))
}

/** Lets every question for states fail. */
async function failsWith(errorClass: string): Promise<void> {
  await writeFile(join(root, 'states'), `1,,error-exit,Vagrant::Errors::${errorClass},text\n`)
  await writeFile(join(root, 'unusable'), '')
}

/** What Vagrant notes down of a machine that it has made; `provisioned` is the id in its note of that. */
async function made(name: string, id: string, provisioned?: string, maker = 'libvirt'): Promise<void> {
  const data = join(folder, '.vagrant/machines', name, maker)
  await mkdir(data, { recursive: true })
  await writeFile(join(data, 'id'), id)
  if (provisioned !== undefined) await writeFile(join(data, 'action_provision'), `1.5:${provisioned}`)
}

const context = { signal: new AbortController().signal, log: () => undefined }
/** Command lines that change something. */
const called = async (): Promise<string[]> =>
  (await readFile(join(root, 'calls'), 'utf8'))
    .split('\n')
    .filter((line) => /^(up|provision|reload|halt)/.test(line))
const stepOf = (plan: StepPlan[], id: string): StepPlan => {
  const step = plan.find((candidate) => candidate.id === id)
  if (!step) throw new Error(`no step ${id}`)
  return step
}

/** Performs the start of `m` as a run does. */
async function start(unfinished: string[] = []): Promise<void> {
  const plan = provider.planUp(lab, ['m'], new Set(unfinished))
  await stepOf(plan, 'm/boot').run(context)
  await stepOf(plan, 'm/provision').run(context)
}

test('workers begin after the control plane is provisioned, if it is started too', () => {
  const needs = (nodes: string[]) =>
    Object.fromEntries(provider.planUp(lab, nodes).map((step) => [step.id, step.needs]))
  expect(needs(['m', 'w1'])).toEqual({
    'm/boot': [],
    'm/provision': ['m/boot'],
    'w1/boot': ['m/provision'],
    'w1/provision': ['w1/boot'],
  })
  expect(needs(['w1'])).toEqual({ 'w1/boot': [], 'w1/provision': ['w1/boot'] })
})

test('the scripts of a machine that is new are a command of their own, by a provider that Vagrant chooses', async () => {
  await start()
  expect(await called()).toEqual([
    'up m --no-provision --machine-readable ',
    'provision m --machine-readable ',
  ])
  expect(changed).toEqual(['m'])
  expect(provider.sshTarget(lab, 'm')).toMatchObject({ host: '10.0.3.9', port: 2222, username: 'root' })
})

test('a machine that was provisioned gets a plain `up`', async () => {
  await made('m', 'abc', 'abc')
  await start()
  expect(await called()).toEqual(['up m --machine-readable '])
})

test('a machine that VirtualBox had to stop is switched off first', async () => {
  await made('m', 'abc', 'abc', 'virtualbox')
  await setStates({ w1: 'running', m: 'gurumeditation' }, 'virtualbox')
  await stepOf(provider.planUp(lab, ['m']), 'm/boot').run(context)
  expect(await called()).toEqual(['halt m --machine-readable ', 'up m --machine-readable '])
})

test.each([
  ['was made and not provisioned', 'abc', undefined, 'running'],
  ['has the note of a machine before it', 'abc', 'other', 'running'],
  ['was deleted without Vagrant', 'abc', 'abc', 'not_created'],
])('a machine that %s is provisioned', async (_, id, provisioned, state) => {
  await made('m', id, provisioned)
  await setStates({ w1: 'running', m: state })
  const plan = provider.planUp(lab, ['m'])
  await stepOf(plan, 'm/boot').run(context)
  // Vagrant has made what was not there.
  if (state === 'not_created') await made('m', 'new')
  await setStates({ w1: 'running', m: 'running' })
  await stepOf(plan, 'm/provision').run(context)
  expect(await called()).toEqual([
    'up m --no-provision --machine-readable ',
    'provision m --machine-readable ',
  ])
})

test('the host key of a machine is forgotten where another one is made in its place, and only there', async () => {
  await made('m', 'abc', 'abc')
  await start()
  expect(forgotten).toEqual([])
  await writeFile(join(root, 'makes'), 'new')
  await writeFile(join(root, 'fails'), '')
  await expect(start()).rejects.toMatchObject({ key: 'vagrant.failed' })
  expect(forgotten).toEqual(['m.lab-1.vagrant'])
  await rm(join(root, 'fails'))
  await start()
  expect(forgotten).toHaveLength(1)
})

test('a retry runs scripts that failed, and no second `up`', async () => {
  await made('m', 'abc')
  await writeFile(join(root, 'broken'), '')
  await expect(start()).rejects.toMatchObject({ key: 'vagrant.provisionFailed' })
  await rm(join(root, 'broken'))
  // The run is planned again, and its first step was done.
  const again = provider.planUp(lab, ['m'], new Set(['m/provision']))
  expect(await stepOf(again, 'm/boot').isDone?.()).toBe(true)
  await stepOf(again, 'm/provision').run(context)
  expect((await called()).map((line) => line.split(' ')[0])).toEqual(['up', 'provision', 'provision'])
})

test('a retry runs scripts that failed also where the machine was halted meanwhile', async () => {
  await made('m', 'abc', 'abc')
  await setStates({ w1: 'running', m: 'shutoff' })
  const again = provider.planUp(lab, ['m'], new Set(['m/provision']))
  expect(await stepOf(again, 'm/boot').isDone?.()).toBe(false)
  await stepOf(again, 'm/boot').run(context)
  await setStates({ w1: 'running', m: 'running' })
  await stepOf(again, 'm/provision').run(context)
  expect(await called()).toEqual(['up m --machine-readable ', 'provision m --machine-readable '])
})

test('a start runs scripts that failed in a run before', async () => {
  await made('m', 'abc', 'abc')
  await start(['m/provision'])
  expect(await called()).toEqual(['up m --machine-readable ', 'provision m --machine-readable '])
})

test('a machine that runs and whose last start broke off is booted again, with its networks', async () => {
  await made('m', 'abc')
  await start(['m/boot'])
  expect(await called()).toEqual([
    'reload m --no-provision --machine-readable ',
    'provision m --machine-readable ',
  ])
})

test('an `up` that met a lock in its middle is repeated, and the machine booted again', async () => {
  await made('m', 'abc', 'abc')
  await writeFile(join(root, 'locked'), '')
  await start()
  expect((await called()).map((line) => line.split(' ')[0])).toEqual(['up', 'up', 'reload'])
})

test('scripts that ran on a machine which is off have not run', async () => {
  const plan = provider.planProvision(lab, ['m'])
  await setStates({ w1: 'running', m: 'shutoff' })
  await expect(stepOf(plan, 'm/provision').run(context)).rejects.toMatchObject({ key: 'vagrant.notRunning' })
})

describe('what VirtualBox has to do with the machines', () => {
  const ids = async () => await provider.virtualBoxIds(lab, ['w1', 'm'], context.signal)
  const asked = async () => await readFile(join(root, 'calls'), 'utf8').catch(() => '')

  test('is told by those that are there', async () => {
    await made('m', 'abc', undefined, 'virtualbox')
    expect(await ids()).toEqual(['abc'])
    await made('w1', 'def')
    expect(await ids()).toEqual(['abc'])
    await rm(join(folder, '.vagrant/machines/m'), { recursive: true })
    await made('m', 'ghi')
    expect(await ids()).toBeNull()
    expect(await asked()).toBe('')
  })

  test('is asked of Vagrant where some are missing', async () => {
    await made('m', 'abc')
    expect(await ids()).toBeNull()
    await setStates({ w1: 'not_created' }, 'virtualbox')
    expect(await ids()).toEqual([])
    expect(await asked()).toMatch(/^(status w1 --machine-readable \n){2}$/)
  })

  test.each([
    ['ProviderNotUsable', undefined, []],
    ['NoDefaultProvider', undefined, []],
    ['ProviderNotFound', 'lxc', null],
  ])('is guessed where Vagrant finds nothing usable: %s', async (errorClass, chosen, expected) => {
    vi.stubEnv('VAGRANT_DEFAULT_PROVIDER', chosen)
    await failsWith(errorClass)
    expect(await ids()).toEqual(expected)
  })

  test('is not guessed where the Vagrantfile is broken', async () => {
    await failsWith('VagrantfileSyntaxError')
    await expect(ids()).rejects.toMatchObject({ key: 'vagrant.vagrantfile' })
  })
})

test('machines are told in the order of the Vagrantfile', async () => {
  expect(await provider.machineNames(folder)).toEqual(['w1', 'm'])
})

test.each([
  ['127.0.0.1', { state: 'running', sshPort: 2222 }],
  ['10.0.3.9', { state: 'running' }],
])('a machine whose SSH is at %s is %j', async (host, status) => {
  await made('m', 'abc')
  await writeFile(join(root, 'host'), host)
  expect(await provider.status(lab, context.signal)).toEqual(
    new Map([
      ['w1', { state: 'not-created' }],
      ['m', status],
    ]),
  )
})

test('a lab whose Vagrantfile is gone has no state', async () => {
  await made('m', 'abc')
  await rm(folder, { recursive: true })
  await expect(provider.status(lab, context.signal)).rejects.toMatchObject({ key: 'labs.vagrantfileGone' })
})
