import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '#shared/preflight'
import { restartWith, writeFailedRun } from './support/failed-run'
import { expect, test } from './support/fixtures'
import { treeItem } from './support/ui'

test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource/ })

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
    await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible()
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
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('sudo /sbin/vboxconfig')
})

test('a failure that is not known is said to be so, with what may have caused it', async ({ app, page }) => {
  const path = 'C:\\Users\\김철수\\.vagrant.d'
  const params = { path }
  const line = `warning paths: Vagrant often fails where a folder's name has other than English letters: ${path}`
  const warning: Finding = {
    ...{ id: 'paths', severity: 'warning', found: 'pathsNonAscii' },
    ...{ params, evidence: path, fix: [], links: [] },
  }
  await restartWith(app, page, () => writeFailedRun(app, `${line}\nmysterious`, [warning]))
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Provisioning' }).click()
  await page.getByRole('button', { name: 'What may have caused it: see “Problems”' }).click()
  await expect(page.getByRole('tab', { name: 'Problems' })).toHaveAccessibleName('Problems')
  const region = page.getByRole('region', { name: 'Problems', exact: true })
  await expect(region).toContainText('for a reason that Pilothouse does not know')
  const article = region.getByRole('article', { name: 'A path contains letters that Vagrant cannot handle' })
  await expect(article).toContainText('Possible cause')
  await expect(article).toContainText(line)
  await expect(article.getByRole('button', { name: 'Retry from failed step' })).toHaveCount(0)
})
