import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import type { LogLine, Run } from '#shared/runs'
import type { App } from './support/app'
import { expect, test } from './support/fixtures'
import { treeItem } from './support/ui'

test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource/ })

const runId = '20261121100000-k8s-create-1f3a5c7e'
const startedAt = Date.parse('2026-11-21T10:00:00Z')

const refused = `Importing base box 'bento/ubuntu-24.04'...
Setting the name of the VM: m-k8s.k8s-1f3a5c7e
The IP address configured for the host-only network is not within the
allowed ranges. Please update the address used to be within the allowed
ranges and run the command again.

  Address: 192.168.99.10
  Ranges: 192.168.56.0/21`

const labFile = `version: 1
name: k8s
provider: sandbox
kubernetesVersion: "1.36"
cni: calico
subnet: 192.168.99.0/24
podNetwork: 172.16.0.0/16
nodes:
  - { name: m-k8s, role: control-plane, address: 192.168.99.10, sshPort: 61010 }
  - { name: w1-k8s, role: worker, address: 192.168.99.101, sshPort: 61101 }
`

/** What a run of real machines would have left behind: its lab has never got an address. */
function writeFailedRun(app: App, log = refused): void {
  const lines: LogLine[] = log.split('\n').map((text, index) => ({
    seq: index + 1,
    time: startedAt + index,
    node: 'm-k8s',
    step: 'm-k8s/create',
    level: 'output',
    text,
  }))
  const run: Run = {
    id: runId,
    labId: 'k8s',
    kind: 'create',
    nodes: ['m-k8s', 'w1-k8s'],
    status: 'failed',
    createdAt: startedAt,
    endedAt: startedAt + 60_000,
    steps: [
      {
        id: 'm-k8s/create',
        name: 'create',
        node: 'm-k8s',
        status: 'failed',
        startedAt,
        endedAt: startedAt + 60_000,
        error: {
          code: 'command.failed',
          key: 'runs.stepFailed',
          params: { step: 'create', node: 'm-k8s' },
          message: '',
        },
      },
    ],
  }
  mkdirSync(join(app.labs, 'k8s'), { recursive: true })
  writeFileSync(join(app.labs, 'k8s/lab.yaml'), labFile)
  mkdirSync(join(app.home, 'runs', runId), { recursive: true })
  writeFileSync(join(app.home, 'runs', runId, 'run.json'), JSON.stringify(run))
  writeFileSync(
    join(app.home, 'runs', runId, 'log.ndjson'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
  app.expectedLabs.add('k8s')
}

/** Starts anew with what `prepare` leaves on the disk. */
async function restartWith(app: App, page: Page, prepare: () => void): Promise<void> {
  await page.goto('about:blank')
  await app.stop()
  prepare()
  await app.start()
  await page.goto(app.url)
}

const title = 'VirtualBox does not allow the lab’s subnet'

test('a failed run is explained, and its fix goes on with it', async ({ app, page }) => {
  await restartWith(app, page, () => writeFailedRun(app))
  const tab = page.getByRole('tab', { name: 'Problems' })
  await expect(tab).toHaveAccessibleName('Problems 1')

  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Provisioning' }).click()
  await page.getByRole('button', { name: /Pilothouse knows this failure/ }).click()
  const region = page.getByRole('region', { name: 'Problems', exact: true })
  const article = region.getByRole('article', { name: title })
  await expect(region.getByRole('article')).toHaveCount(1)
  await expect(article).toContainText('The IP address configured for the host-only network')
  await expect(article).toContainText('192.168.56.0/21')
  await expect(article.getByRole('button', { name: 'Retry from failed step' })).toBeVisible()

  await article.getByRole('button', { name: 'Show line 3 in the log' }).click()
  const line = page.getByRole('log', { name: 'Provisioning log' }).getByText(/The IP address configured/)
  await expect(line).toBeInViewport()

  await tab.click()
  await article.getByRole('button', { name: /^Use a free, allowed subnet/ }).click()
  for (const node of ['m-k8s', 'w1-k8s'])
    await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible({ timeout: 60_000 })
  await expect(tab).toHaveAccessibleName('Problems')
  await expect(region.getByRole('article')).toHaveCount(0)
  await expect(region).toContainText('No problems found')
  expect(readFileSync(join(app.labs, 'k8s/lab.yaml'), 'utf8')).toMatch(
    /subnet: 192\.168\.(5[6-9]|6[0-3])\.0\/24/,
  )
})

test('commands can be copied, and other systems are folded away', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const driver =
    'VirtualBox is complaining that the installation is incomplete. Please\nrun `VBoxManage --version`'
  await restartWith(app, page, () => writeFailedRun(app, driver))
  await page.getByRole('tab', { name: 'Problems' }).click()
  const article = page.getByRole('article', { name: 'VirtualBox’s driver is not loaded' })
  await expect(article.getByText('Build and load the driver:')).toBeVisible()
  await expect(article.getByText(/allow the software of Oracle/)).toBeHidden()
  await article.getByText('What to do on macOS').click()
  await expect(article.getByText(/allow the software of Oracle/)).toBeVisible()
  await article.getByRole('button', { name: 'Copy: sudo /sbin/vboxconfig' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo /sbin/vboxconfig')
})

test('a failure that is not known is said to be so', async ({ app, page }) => {
  await restartWith(app, page, () => writeFailedRun(app, 'mysterious'))
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Problems' }).click()
  await expect(page.getByRole('region', { name: 'Problems', exact: true })).toContainText(
    'for a reason that Pilothouse does not know',
  )
})
