import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { webWithBudget } from './rigs/kube-api/web-manifest'
import { restartWith, writeFailedRun } from './support/failed-run'
import { expect, test } from './support/fixtures'
import {
  broadcast,
  createCluster,
  expectLine,
  expectPrompt,
  expectStatus,
  fillClusterForm,
  nodeNames,
  runIn,
  treeItem,
  typeInto,
} from './support/ui'

const folder = join(import.meta.dirname, '../docs/screenshots')
/** What fades in is shown as it is in the end. */
const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })

// A folder whose name may be seen in the pictures.
const labs = join(tmpdir(), 'Pilothouse')
test.use({ appOptions: { env: { PILOTHOUSE_LABS: labs } } })
// Each test has labs of its own: one would read what the other left under the same name.
const removeLabs = () => rmSync(labs, { recursive: true, force: true })
test.beforeEach(removeLabs)
test.afterAll(removeLabs)

test('pictures of the documentation', async ({ app, page }) => {
  await expect(page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
  await picture(page, 'empty')

  const form = await fillClusterForm(page, { name: 'k8s', workers: 3 })
  await expect(form).toContainText('w3-k8s')
  await picture(page, 'create')
  await page.keyboard.press('Escape')

  const created = createCluster(page, app)
  const steps = page.getByRole('list', { name: 'Provisioning steps' })
  await expect(steps.getByRole('listitem', { name: /succeeded/i }).nth(4)).toBeVisible()
  await picture(page, 'creating')
  await created

  const commandBox = page.getByRole('textbox', { name: /^(Broadcast command|동시에 입력할 명령)$/ })
  await broadcast(page, 'hostname; uptime')
  for (const node of nodeNames(3)) await expectLine(page, node, node)
  await page.getByRole('tab', { name: 'Nodes' }).click()
  for (const node of nodeNames(3)) await expectStatus(page, node, 'Ready')
  await commandBox.fill('kubectl version')
  await picture(page, 'overview')

  const liveSwitch = page.getByRole('checkbox', { name: /^(Live typing|실시간 입력)$/ })
  await commandBox.fill('')
  await liveSwitch.check()
  await typeInto(page, 'm-k8s', 'kubectl get pods -A')
  for (const node of nodeNames(3)) await expectLine(page, node, /kubectl get pods -A$/)
  await picture(page, 'live-typing')
  await page.keyboard.press('Control+u')
  await liveSwitch.uncheck()
  await commandBox.fill('kubectl version')

  const choose = async (setting: string, value: string) => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('combobox', { name: setting }).selectOption(value)
    await page.keyboard.press('Escape')
    await commandBox.focus()
  }
  await choose('Theme', 'light')
  await picture(page, 'light')
  await choose('Theme', 'dark')
  await choose('Language', 'ko')
  await picture(page, 'korean')
})

test('pictures of a failed run with its diagnosis, and of the same run resumed', async ({ app, page }) => {
  await restartWith(app, page, () => writeFailedRun(app))
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Problems' }).click()
  const fix = page.getByRole('button', { name: /^Use a free, allowed subnet/ })
  await page.getByRole('separator', { name: 'Resize the bottom panel' }).focus()
  // High enough for the whole explanation.
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowUp')
  await fix.focus()
  await picture(page, 'diagnosis')

  await fix.click()
  await page.getByRole('tab', { name: 'Provisioning' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'steps done' })).toContainText('Succeeded', {
    timeout: 90_000,
  })
  for (const node of nodeNames(1)) await expectPrompt(page, node)
  await picture(page, 'resumed')
})

test('pictures of compare, and of the difference it found', async ({ app, page }) => {
  await createCluster(page, app)
  const commandBox = page.getByRole('textbox', { name: 'Broadcast command' })
  await broadcast(
    page,
    'echo net.ipv4.ip_forward = 1 > k8s.conf; echo vm.swappiness = 0 >> k8s.conf; echo written',
  )
  for (const node of nodeNames(3)) await expectLine(page, node, 'written')
  await runIn(
    page,
    'w2-k8s',
    'echo net.ipv4.ip_forward = 1 > k8s.conf; echo vm.swappiness = 60 >> k8s.conf; clear',
  )
  await commandBox.fill('cat k8s.conf')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const different = page.getByRole('listitem', { name: 'w2-k8s: exit code 0' })
  await expect(different).toContainText('60')
  await commandBox.fill('cat k8s.conf')
  await picture(page, 'compare')
  await different.getByRole('button', { name: 'Show differences' }).click()
  await expect(page.getByRole('table', { name: 'Differences' })).toBeVisible()
  await picture(page, 'compare-diff')
})

test('pictures of a script that waits for a node, and of snippets', async ({ app, page }) => {
  await createCluster(page, app)
  await page.getByRole('tab', { name: 'Nodes' }).click()
  for (const node of nodeNames(3)) await expectStatus(page, node, 'Ready')
  await page.getByRole('textbox', { name: 'Broadcast command' }).fill('echo {{index}}: {{name}} has {{ip}}')
  await page.getByRole('button', { name: 'Snippets' }).click()
  await picture(page, 'snippets')
  await page.keyboard.press('Escape')

  await page.getByRole('textbox', { name: 'Broadcast command' }).fill('')
  await page.getByRole('button', { name: 'Send and wait' }).click()
  const panel = page.getByRole('region', { name: 'Send and wait' })
  const script = [
    'hostname',
    'cat > note <<END',
    'this is {{name}}',
    'END',
    '[ {{name}} != w2-k8s ] || sleep 600',
    'cat note',
  ]
  await panel.getByRole('textbox', { name: 'Script' }).fill(script.join('\n'))
  await panel.getByRole('checkbox', { name: /one line of setup/ }).check()
  await panel.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(panel.getByRole('status')).toContainText('waiting for w2-k8s')
  await picture(page, 'send-and-wait')
})

test('pictures of a diagnostics bundle', async ({ app, page }) => {
  await createCluster(page, app)
  for (const node of nodeNames(3)) await expectStatus(page, node, 'Ready')
  await treeItem(page, 'Labs', /^k8s/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Diagnostics bundle…' }).click()
  await page.getByRole('button', { name: 'cluster/node-conditions.txt' }).click({ timeout: 90_000 })
  await picture(page, 'bundle')
})

test('pictures of checkpoints, and of one that was restored', async ({ app, page }) => {
  for (const node of await createCluster(page, app)) await expectStatus(page, node, 'Ready')
  const open = () =>
    page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Checkpoint' }).click()
  const dialog = page.getByRole('dialog', { name: /^Checkpoints/ })
  for (const name of ['Fresh cluster', 'Before the upgrade']) {
    await open()
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
    await dialog.getByRole('button', { name: 'Take checkpoint' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'steps done' })).toContainText('Succeeded')
  }
  await open()
  await expect(dialog.getByRole('listitem')).toHaveCount(2)
  await picture(page, 'checkpoints')

  await dialog
    .getByRole('listitem', { name: 'Fresh cluster' })
    .getByRole('button', { name: 'Restore' })
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore checkpoint' }).click()
  const steps = page.getByRole('list', { name: 'Provisioning steps' })
  await expect(steps.getByRole('listitem', { name: 'cluster verify succeeded' })).toBeVisible()
  for (const node of nodeNames(3)) await expectPrompt(page, node)
  await picture(page, 'restored')
})

test('pictures of the cluster: a node with its charts, a drain under way, the workloads', async ({
  app,
  page,
}) => {
  await createCluster(page, app, { workers: 2 })
  await page.getByRole('separator', { name: 'Resize the bottom panel' }).focus()
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowUp')

  await page.getByRole('tab', { name: 'Workloads' }).click()
  await page.getByRole('button', { name: 'Apply YAML…' }).click()
  // One pod at most may be away at the same time.
  await page.getByRole('textbox', { name: 'YAML to apply' }).fill(webWithBudget(6, 5))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByRole('button', { name: 'Back to the list' }).click()
  const pods = page.getByRole('grid', { name: 'Pods' }).getByRole('row')
  await expect(pods.filter({ hasText: /^defaultweb-.*Running/ })).toHaveCount(6)
  await pods
    .filter({ hasText: /^defaultweb-/ })
    .first()
    .click()
  await picture(page, 'workloads')

  await page.getByRole('tab', { name: 'Nodes' }).click()
  await page.getByRole('button', { name: 'w1-k8s', exact: true }).click()
  await expect(page.getByRole('figure', { name: /^CPU: / })).toBeVisible()
  // Long enough for a line.
  await page.waitForTimeout(40_000)
  await picture(page, 'node')
  await page.getByRole('button', { name: 'Drain…' }).click()
  const plan = page.getByRole('dialog', { name: 'Drain w1-k8s' })
  await plan.getByRole('button', { name: 'Drain', exact: true }).click()
  const progress = page.getByRole('region', { name: 'Drain of w1-k8s' })
  await expect(progress).toContainText('held by a PodDisruptionBudget')
  await picture(page, 'drain')
})
