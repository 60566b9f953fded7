import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run } from '#shared/runs'
import { type App, createApp } from '../electron/app'
import { platformWithoutWindow } from '../electron/platform/platform'
import { runProgram } from '../electron/platform/process'
import { AppPage } from './rigs/app-page'
import { Cli } from './rigs/cli'
import { startVagrantRig, type VagrantRig, vagrantRigMissing } from './rigs/vagrant-lxc/vagrant-lxc'
import { commandLine, isRunning, processesWith } from './support/processes'

const missing = vagrantRigMissing()
if (missing) console.warn(`skipped: ${missing}`)

const vagrantfile = `Vagrant.configure('2') do |config|
  config.vm.define 'm-k8s' do |cfg|
    cfg.vm.box = 'bento/debian-12'
    cfg.vm.host_name = 'm-k8s'
    cfg.vm.network 'private_network', ip: '192.168.57.10'
    cfg.vm.network 'forwarded_port', guest: 22, host: 24_022, id: 'ssh'
    cfg.vm.synced_folder '.', '/vagrant', disabled: true
    cfg.vm.provision 'shell', path: 'work.sh'
  end
end
`

let rig: VagrantRig
let cli: Cli
let folder: string
let labId: string
let app: App | null = null
let page: AppPage

beforeAll(async () => {
  if (missing) return
  rig = await startVagrantRig()
  Object.assign(process.env, rig.env, { VAGRANT_DEFAULT_PROVIDER: 'lxc' })
  cli = new Cli()
  folder = join(cli.folder, 'lab')
  await mkdir(folder)
  await writeFile(join(folder, 'Vagrantfile'), vagrantfile)
  await writeScript('echo begun >>/var/tmp/steps; echo working; sleep 600')
  await start()
  labId = (await page.call('labs.open', { path: folder, trusted: true })).labId
  await stop()
}, 600_000)

afterAll(async () => {
  await stop()
  await rig?.stop()
  await cli?.dispose()
})

/** The app in this process, with the folders of `cli`. */
async function start(): Promise<void> {
  app = await createApp({
    paths: { home: cli.home, labs: cli.labs },
    platform: platformWithoutWindow,
    version: '0.0.0',
    headless: true,
  })
  page = new AppPage(app)
}

async function stop(): Promise<void> {
  await app?.dispose()
  app = null
}

const writeScript = (body: string) =>
  writeFile(join(folder, 'work.sh'), `#!/usr/bin/env bash\nset -e\n${body}\n`)

/** Command lines of the Vagrants that run now for this rig. */
const vagrants = (): string[] =>
  processesWith('VAGRANT_HOME', rig.env.VAGRANT_HOME)
    .filter(isRunning)
    .map(commandLine)
    .filter((line) => line.includes('/vagrant '))

/** What a command prints inside the machine, without Vagrant or the app. */
async function inMachine(command: string): Promise<string> {
  const [name = ''] = await rig.machines()
  return (await promisify(execFile)('lxc-attach', ['-n', name, '--', 'sh', '-c', command])).stdout.trim()
}
const sleeping = () => inMachine('pgrep -x sleep || true')

/**
 * Somebody's own Vagrant, in the lab's folder. Every look at a machine locks Vagrant's entry of it for a moment, and the app looks
 * each quarter of a minute: whom that meets begins again, as the app does itself.
 */
async function vagrant(...args: string[]) {
  for (;;) {
    const lines: string[] = []
    const { code } = await runProgram('vagrant', { args, cwd: folder, onLine: (line) => lines.push(line) })
    const text = lines.join(' ')
    if (!text.includes("Vagrant can't use the requested machine because it is locked")) return { code, text }
  }
}

const latestRun = async (): Promise<Run> => {
  const [run] = await page.call('runs.list', { labId })
  if (!run) throw new Error('there is no run')
  return run
}
const ended = (): Promise<Run> =>
  page.until(async () => {
    const run = await latestRun()
    return run.status === 'running' ? null : run
  })
const hasSaid = (wanted: string) =>
  page.until(async () => {
    const lines = await page.call('runs.log', { runId: (await latestRun()).id, afterSeq: 0, limit: 5000 })
    return lines.some(({ text }) => text === wanted) ? true : null
  })
const state = async () => (await page.call('labs.list'))[0]?.nodes[0]?.state

describe.skipIf(missing)(
  'an app that is killed in the middle',
  { timeout: 300_000, sequential: true },
  () => {
    test('leaves a Vagrant and a script, and the next app ends both', async () => {
      const up = cli.start('up', 'lab')
      await up.says('working')
      up.child.kill('SIGKILL')
      expect((await up.ended).code).toBeNull()
      // Nothing tells Vagrant that nobody listens any more.
      expect(vagrants()).toEqual([expect.stringContaining('vagrant provision m-k8s')])

      await start()
      expect(vagrants()).toEqual([])
      const run = await latestRun()
      expect(run.status).toBe('interrupted')
      expect(run.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
        'preflight succeeded',
        'm-k8s/boot succeeded',
        'm-k8s/provision cancelled',
      ])
      expect(await state()).toBe('running')
    })

    test('its run is finished by a resume, without the script of before', async () => {
      expect(await sleeping()).not.toBe('')
      await writeScript('echo done >>/var/tmp/steps')
      await page.call('runs.resume', { runId: (await latestRun()).id })
      expect((await ended()).status).toBe('succeeded')
      expect(await sleeping()).toBe('')
      expect(await inMachine('cat /var/tmp/steps')).toBe('begun\ndone')
    })

    test('the command line reaches the machine where the running app has seen it', async () => {
      const hostname = () => cli.run('run', 'lab', '--', 'hostname')
      expect((await hostname()).err).toContain('m-k8s asks whether to trust its host key')
      const targets = [{ source: { type: 'node', labId, node: 'm-k8s' } as const, name: 'm-k8s' }]
      await page.call('compare.start', { workspace: labId, targets, command: 'true', timeoutSeconds: 60 })
      const [question] = await page.until(async () => {
        const asked = await page.call('prompts.list')
        return asked.length > 0 ? asked : null
      })
      await page.call('prompts.trust', { ids: [question?.id ?? ''] })
      await page.until(async () => {
        const [comparison] = await page.call('compare.list')
        return comparison?.results[0]?.state === 'ended' ? true : null
      })
      expect(await hostname()).toMatchObject({ code: 0, out: expect.stringMatching(/\nm-k8s\n$/), err: '' })
    })

    test('another Vagrant does not get at a machine that the app works on', async () => {
      await writeScript('echo holding; while [ ! -e /var/tmp/go ]; do sleep 0.1; done')
      await page.call('labs.provision', { labId })
      await hasSaid('holding')
      const other = await vagrant('halt', 'm-k8s')
      expect(other).toEqual({
        code: 1,
        text: expect.stringContaining('another process is already executing'),
      })
      await inMachine('touch /var/tmp/go')
      expect((await ended()).status).toBe('succeeded')
    })

    test('a machine that another Vagrant works on is told as what it is, and halted by a retry', async () => {
      await inMachine('rm /var/tmp/go')
      const other = vagrant('provision', 'm-k8s')
      await expect
        // On a busy machine Vagrant alone may need a minute to begin; only the test's own limit counts.
        .poll(() => inMachine('pgrep -f "[/]tmp/vagrant-shell" || true'), { timeout: 280_000 })
        .not.toBe('')
      await page.call('labs.halt', { labId })
      const failed = await ended()
      expect(failed.steps[0]?.error).toMatchObject({
        code: 'resource.busy',
        key: 'vagrant.busy',
        params: { class: 'MachineActionLockedError' },
      })
      await inMachine('touch /var/tmp/go')
      expect((await other).code).toBe(0)
      await page.call('runs.resume', { runId: failed.id })
      expect((await ended()).status).toBe('succeeded')
      expect(await state()).toBe('off')
    })

    test('nothing is left at the end', async () => {
      await page.call('labs.destroy', { labId })
      expect((await ended()).status).toBe('succeeded')
      await stop()
      expect(await rig.machines()).toEqual([])
      expect(vagrants()).toEqual([])
      expect(await readdir(join(cli.home, 'children'))).toEqual([])
      expect(await readdir(cli.home)).not.toContain('labs-seen.json')
    })
  },
)
