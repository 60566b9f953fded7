import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Run } from '#shared/runs'
import { type App, createApp } from '../electron/app'
import { platformWithoutWindow } from '../electron/platform/platform'
import { AppPage } from './rigs/app-page'
import { startVagrantRig, type VagrantRig, vagrantRigMissing } from './rigs/vagrant-lxc/vagrant-lxc'

const missing = vagrantRigMissing()
if (missing) console.warn(`skipped: ${missing}`)

const written = join(import.meta.dirname, 'rigs/foreign-lab')

let rig: VagrantRig
let root: string
let folder: string
let app: App
let page: AppPage
let labId: string

beforeAll(async () => {
  if (missing) return
  rig = await startVagrantRig()
  // Which provider their machines have is the matter of those who write such labs.
  Object.assign(process.env, rig.env, { VAGRANT_DEFAULT_PROVIDER: 'lxc' })
  root = await mkdtemp(join(tmpdir(), 'pilothouse-opened-'))
  folder = join(root, 'My labs', '3.1')
  await cp(written, folder, { recursive: true })
  await start()
  // Another rig may have to end first.
}, 900_000)

afterAll(async () => {
  await app?.dispose()
  await rig?.stop()
  if (root) await rm(root, { recursive: true, force: true })
})

async function start(): Promise<void> {
  app = await createApp({
    paths: { home: join(root, 'home'), labs: join(root, 'labs') },
    platform: platformWithoutWindow,
    version: '0.0.0',
  })
  page = new AppPage(app)
}

/** Every file of the folder with its content, but for what is Vagrant's own. */
async function contents(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const own = files.filter((file) => !file.startsWith(join(path, '.vagrant')))
  return new Map(
    await Promise.all(
      own.map(async (file) => [file.slice(path.length), await readFile(file, 'utf8')] as const),
    ),
  )
}

const lab = async () => (await page.call('labs.list')).find(({ id }) => id === labId)
const states = async () => (await lab())?.nodes.map(({ name, state }) => `${name} ${state}`)

/** Waits for the run's end. */
async function ended(runId: string): Promise<Run> {
  return await page.until(async () => {
    const run = (await page.call('runs.list', { labId })).find(({ id }) => id === runId)
    return run && run.status !== 'running' ? run : null
  })
}

async function run(verb: 'up' | 'halt' | 'destroy', nodes?: string[]): Promise<Run> {
  return await ended((await page.call(`labs.${verb}`, { labId, nodes })).runId)
}

/** The open terminal of a node once its shell is there; what is asked on the way is trusted. */
async function terminalOf(node: string): Promise<string> {
  return await page.until(async () => {
    const ids = (await page.call('prompts.list')).map(({ id }) => id)
    if (ids.length > 0) await page.call('prompts.trust', { ids })
    const found = (await page.call('terminals.list')).find(({ title }) => title === node)
    return found?.state === 'ready' ? found.id : null
  })
}

/** What a command prints in the node's terminal. */
async function inTerminal(node: string, command: string): Promise<string> {
  const end = `end-${Math.random().toString(36).slice(2)}`
  // The line as it is typed is not yet what it prints.
  const line = `echo; ${command}; echo ${end.slice(0, 5)}''${end.slice(5)}`
  const printed = await page.type(await terminalOf(node), line, new RegExp(`[^]*${end}`))
  const after = stripVTControlCharacters(printed.slice(printed.lastIndexOf("''")))
  return after
    .split(/[\r\n]+/)
    .slice(1, -1)
    .filter(Boolean)
    .join(' ')
}

const stepsOf = (node: string): Promise<string> => inTerminal(node, 'cat /var/tmp/steps')

describe.skipIf(missing)(
  'a Vagrantfile that somebody else wrote',
  { timeout: 300_000, sequential: true },
  () => {
    test('is opened only by who trusts it, and only where there is one', async () => {
      const refused = (path: string, trusted: boolean) =>
        page.call('labs.open', { path, trusted: trusted as true }).then(
          () => null,
          ({ issues }) => issues?.[0]?.key,
        )
      expect(await refused(folder, false)).toBe('labs.notTrusted')
      expect(await refused(join(folder, 'scripts'), true)).toBe('labs.noVagrantfile')
      expect(await refused('3.1', true)).toBe('labs.pathRelative')
      expect(await readdir(folder)).toEqual(['Vagrantfile', 'scripts'])

      labId = (await page.call('labs.open', { path: join(folder, 'Vagrantfile'), trusted: true })).labId
      expect(await lab()).toMatchObject({ name: 'my-labs-3-1', path: folder, provider: 'vagrant' })
      expect((await lab())?.nodes.map(({ name, role }) => [name, role])).toEqual([
        ['Node_1', 'worker'],
        ['kmaster', 'control-plane'],
      ])
      expect(await states()).toEqual(['Node_1 not-created', 'kmaster not-created'])
    })

    test('is not started where VirtualBox would make its machines, and is not there', async () => {
      vi.stubEnv('VAGRANT_DEFAULT_PROVIDER', 'virtualbox')
      vi.stubEnv('PILOTHOUSE_VBOXMANAGE', join(root, 'no-such-program'))
      const refused = await run('up')
      vi.unstubAllEnvs()
      expect(refused.steps.map(({ id, status }) => `${id} ${status}`)[0]).toBe('preflight failed')
      const { error } = refused.steps[0] ?? {}
      expect(error).toMatchObject({ code: 'state.conflict', key: 'preflight.failed' })
      expect(error?.findings).toContainEqual(expect.objectContaining({ found: 'virtualboxMissing' }))
      expect(await states()).toEqual(['Node_1 not-created', 'kmaster not-created'])
    })

    test('comes up by its own scripts, workers last; those that failed run at the next start', async () => {
      const failed = await run('up')
      expect(failed.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
        // Debian's Vagrant is old enough for a warning, and VirtualBox's problems are none of LXC's.
        'preflight succeeded',
        'kmaster/boot succeeded',
        'kmaster/provision succeeded',
        'Node_1/boot succeeded',
        'Node_1/provision failed',
      ])
      expect(failed.error?.details).toContain('[join] the master does not answer')
      expect((await run('up', ['Node_1'])).status).toBe('succeeded')
      expect(await states()).toEqual(['Node_1 running', 'kmaster running'])
    })

    test('has terminals by SSH, to machines whose keys a person trusts', async () => {
      expect(await inTerminal('kmaster', 'hostname')).toBe('kmaster')
      expect(await inTerminal('Node_1', 'hostname')).toBe('node-1')
      expect(await stepsOf('kmaster')).toBe('common init')
      expect(await stepsOf('Node_1')).toBe('common join started common join started')
      const [initialised, joining] = await Promise.all([
        inTerminal('kmaster', 'cat /var/tmp/initialised'),
        inTerminal('Node_1', 'cat /var/tmp/joining'),
      ])
      expect(Number(joining)).toBeGreaterThan(Number(initialised))
      const known = await readFile(join(root, 'home/known_hosts'), 'utf8')
      expect(
        known.match(new RegExp(`^(kmaster|node_1)\\.${labId}\\.vagrant ssh-ed25519 `, 'gm')),
      ).toHaveLength(2)
    })

    test('tells all its forwarded ports', async () => {
      const ports = await page.call('labs.ports', { labId, node: 'kmaster' })
      expect(ports).toContainEqual({ host: 24_080, guest: 80 })
      expect(ports.map(({ guest }) => guest).sort()).toEqual([22, 80])
    })

    test('is among all environments of this PC', async () => {
      const [environment, ...others] = await page.call('labs.environments')
      expect(others).toEqual([])
      expect(environment).toMatchObject({ path: folder, exists: true, labId })
      expect(environment?.machines).toContainEqual({ name: 'kmaster', provider: 'lxc', state: 'running' })
    })

    test('is still open after a restart, with its machines running', async () => {
      await app.dispose()
      await start()
      expect(await states()).toEqual(['Node_1 running', 'kmaster running'])
    })

    test('is halted and started again, without being provisioned again', async () => {
      expect((await run('halt', ['Node_1'])).status).toBe('succeeded')
      expect(await states()).toEqual(['Node_1 off', 'kmaster running'])
      expect((await run('up')).status).toBe('succeeded')
      expect(await stepsOf('Node_1')).toBe('common join started common join started started')
      expect(await stepsOf('kmaster')).toBe('common init')
    })

    test('loses its machines when it is destroyed, and nothing of its folder', async () => {
      expect((await run('destroy')).status).toBe('succeeded')
      expect(await rig.machines()).toEqual([])
      expect(await states()).toEqual(['Node_1 not-created', 'kmaster not-created'])
      expect((await readFile(join(root, 'home/known_hosts'), 'utf8')).trim()).toBe('')
    })

    test('is closed, and its folder is what it was', async () => {
      await page.call('labs.close', { labId })
      expect(await page.call('labs.list')).toEqual([])
      expect(await page.call('runs.list', {})).toEqual([])
      expect(await contents(folder)).toEqual(await contents(written))
      await app.dispose()
      await start()
      expect(await page.call('labs.list')).toEqual([])
    })
  },
)
