import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { VBoxManage } from '../electron/virtualbox/vboxmanage'
import { programFiles, RemoteApp, root } from './rigs/vagrant-virtualbox/remote-app'
import { VirtualBoxHost, virtualBoxHostMissing } from './rigs/vagrant-virtualbox/virtualbox-host'
import { expect, test } from './support/fixtures'
import { countLines, expectLine, nodeNames, runIn, terminal, treeItem } from './support/ui'

/** Stand-ins for the lab's provisioning scripts: without internet Kubernetes cannot be installed. */
const standIns = 'e2e/rigs/vagrant-virtualbox/provision'

/** Of one run. */
const maxAttempts = 4

const nodes = nodeNames(1)
const lab = '/root/labs/lab'

const began = Date.now()
const say = (text: string): void => {
  const seconds = Math.round((Date.now() - began) / 1000)
  console.log(
    `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}  ${text}`,
  )
}

let host: VirtualBoxHost
let app: RemoteApp

test.beforeAll(async () => {
  const missing = virtualBoxHostMissing()
  if (missing) throw new Error(`VirtualBox cannot be verified on this machine: ${missing}`)
  say('The emulated PC is built where it is not there yet, and started')
  host = await VirtualBoxHost.start(root, [...programFiles(), standIns])
  process.env.PILOTHOUSE_VBOXMANAGE = host.vboxManage
  say(`It runs ${(await host.run('uname -sr')).trim()}; commit ${commit()}`)
  say(
    `VirtualBox ${(await new VBoxManage().version()).text}, ${(await host.run('vagrant --version')).trim()}`,
  )
  app = await RemoteApp.start(host)
})

test.afterAll(async () => {
  await host?.stop()
})

const commit = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()

/**
 * The newest run must be of this kind, and succeed. Pilothouse's time limits are for real PCs: a step that an emulated one does not
 * manage in time is taken up again as a person would, and that is said.
 */
async function succeeded(page: Page, kind: string): Promise<void> {
  await page.getByRole('tab', { name: 'Provisioning' }).click()
  await expect(page.getByRole('combobox', { name: 'Run' }).locator('option:checked')).toHaveText(
    new RegExp(`^${kind} `),
  )
  const status = page.getByRole('status').filter({ hasText: 'steps done' })
  for (let attempt = 1; ; attempt++) {
    await expect(status).not.toContainText('Running', { timeout: 90 * 60_000 })
    say(`${kind}: ${await status.textContent()}`)
    if ((await status.textContent())?.includes('Succeeded')) return
    const reason = await page.getByRole('region', { name: 'What went wrong' }).textContent()
    if (attempt === maxAttempts) throw new Error(`${kind}: ${reason}`)
    say(`${reason}; its failed step is retried`)
    await page.getByRole('button', { name: 'Retry from failed step' }).click()
    await expect(status).toContainText('Running')
  }
}

/** Waits for a prompt. Where an emulated PC does not manage ten first logins, 20 s each, the terminal ends; a person presses Reconnect then. */
async function answers(page: Page, node: string): Promise<void> {
  const reconnect = terminal(page, node).getByRole('button', { name: 'Reconnect', exact: true })
  const prompts = async () => {
    if (await reconnect.isVisible()) await reconnect.click()
    return await countLines(page, node, /[$#]$/)
  }
  await expect.poll(prompts, { intervals: [5000] }).toBeGreaterThan(0)
}

/** The machine of a node, as VirtualBox knows it. */
async function machineOf(virtualBox: VBoxManage, node: string) {
  const found = (await virtualBox.machines()).find(({ name }) => name?.startsWith(`${node}.lab-`))
  if (!found) throw new Error(`VirtualBox knows no machine of ${node}`)
  return await virtualBox.machine(found.uuid)
}

/** Of what a shell prints: the base of the linked clones stays with the box, for the next lab. */
const withoutBase = (text: string): string[] =>
  text.split('\n').filter((line) => line && !line.includes('debian-12_'))

test('a lab of real machines from its creation to its end', async ({ page }) => {
  const virtualBox = new VBoxManage()
  await page.goto(app.url)
  say('Pilothouse runs on the emulated PC, and its page is open')

  await test.step('Create', async () => {
    const form = page.getByRole('dialog', { name: 'Create cluster' })
    await page.getByRole('button', { name: 'Create cluster', exact: true }).first().click()
    await expect(form.getByRole('combobox', { name: 'Provider' })).toHaveValue('virtualbox')
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('lab')
    await form.getByRole('spinbutton', { name: 'Workers', exact: true }).fill('1')
    await form.getByRole('button', { name: 'Box and sizes' }).click()
    await form.getByRole('combobox', { name: 'Box', exact: true }).selectOption('bento/debian-12')
    await form.getByRole('spinbutton', { name: 'Control plane memory (MiB)' }).fill('1792')
    await form.getByRole('spinbutton', { name: 'Worker memory (MiB)' }).fill('1024')
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form).toBeHidden()
    say('A lab with one worker is created')
    await host.run(`cp /opt/disk/${standIns}/* ${lab}/provision`)
    say('Stand-ins are in the place of the scripts that would install Kubernetes, and a stand-in for kubectl')
    await succeeded(page, 'Create')
  })

  await test.step('Terminals on the forwarded ports', async () => {
    for (const node of nodes) {
      const machine = await machineOf(virtualBox, node)
      const group = expect.stringMatching(/^\/pilothouse-lab-[0-9a-f]{8}$/)
      expect(machine).toMatchObject({ state: 'running', groups: [group] })
      expect(machine.forwardings).toMatchObject([{ name: 'ssh', hostAddress: '127.0.0.1', guestPort: 22 }])
      await answers(page, node)
      await runIn(page, node, 'hostname')
      await expectLine(page, node, node)
      say(`${node} answers by 127.0.0.1:${machine.forwardings[0]?.hostPort}`)
    }
    const { uuid } = await machineOf(virtualBox, 'w1-k8s')
    await virtualBox.measure(uuid)
    await expect.poll(() => virtualBox.usage(uuid)).not.toBeNull()
    const usage = await virtualBox.usage(uuid)
    say(`w1-k8s takes ${usage?.cpuPercent.toFixed(0)} % of the processors and ${usage?.memoryMiB} MiB`)
  })

  await test.step('A snapshot, halt, and back to the snapshot', async () => {
    const { uuid } = await machineOf(virtualBox, 'w1-k8s')
    const snapshot = await virtualBox.takeSnapshot(uuid, 'before', 'by npm run verify:virtualbox')
    expect(await virtualBox.snapshots(uuid)).toMatchObject([
      { uuid: snapshot, name: 'before', isCurrent: true },
    ])
    say('A snapshot of w1-k8s was taken while it ran')
    await runIn(page, 'w1-k8s', 'touch after && sync && ls')
    await expectLine(page, 'w1-k8s', 'after')

    await page.getByRole('button', { name: 'Halt', exact: true }).click()
    await succeeded(page, 'Halt')
    for (const node of nodes) {
      await expect(treeItem(page, 'Labs', new RegExp(`^${node} off`))).toBeVisible()
      expect(await machineOf(virtualBox, node)).toMatchObject({ state: 'poweroff' })
    }

    await virtualBox.restoreSnapshot(uuid, snapshot)
    await expect(treeItem(page, 'Labs', /^w1-k8s suspended/)).toBeVisible()
    await treeItem(page, 'Labs', /^w1-k8s /).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Resume', exact: true }).click()
    await succeeded(page, 'Resume')
    await answers(page, 'w1-k8s')
    await runIn(page, 'w1-k8s', 'echo "[$(ls)]"')
    await expectLine(page, 'w1-k8s', '[]')
    say('The snapshot was restored: w1-k8s goes on where it was, and a file made after the snapshot is gone')
  })

  await test.step('Destroy leaves nothing', async () => {
    await page.getByRole('button', { name: 'Destroy', exact: true }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Destroy cluster', exact: true }).click()
    await expect(treeItem(page, 'Labs', /^lab\b/)).toHaveCount(0)
    expect(withoutBase(await host.run('/opt/wrapped/VBoxManage list vms'))).toEqual([])
    expect(withoutBase(await host.run("find 'VirtualBox VMs' -mindepth 1 -maxdepth 2"))).toEqual([])
    expect(await host.run('pgrep -l VBoxHeadless || true')).toBe('')
    // Scripts that somebody has changed stay, which the stand-ins are.
    const left = (await host.run('cd /root/labs && find . -type f')).trim().split('\n').sort()
    expect(left).toEqual(
      readdirSync(join(root, standIns))
        .sort()
        .map((name) => `./lab/provision/${name}`),
    )
    expect(await host.run('vagrant global-status --machine-readable')).toContain('machine-count,0')
    say(
      'No machine and no process of the lab is left, and of its folder the changed scripts; the base of its linked clones belongs to the box',
    )
  })

  await test.step('Pilothouse ends well', async () => {
    await page.goto('about:blank')
    expect(await app.stop()).toBe(0)
    expect(await host.run('pgrep -l "^(vagrant|ruby|node)$" || true')).toBe('')
  })
})
