import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { webDeployment } from './rigs/kube-api/web-manifest'
import { restartWith } from './support/failed-run'
import { expect, test } from './support/fixtures'
import {
  createCluster,
  destroyCluster,
  expectLine,
  expectPrompt,
  expectStatus,
  runIn,
  terminal,
} from './support/ui'

const severalContainers = `apiVersion: v1
kind: Pod
metadata:
  name: several
  annotations: {kubectl.kubernetes.io/default-container: helper}
spec:
  initContainers: [{name: prepare, image: busybox, args: [sh, -c, echo tables made]}]
  containers: [{name: web, image: nginx}, {name: helper, image: busybox}]
`

/** How many of its pods must run. */
const budget = (minAvailable: number) => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: ${minAvailable}
  selector: {matchLabels: {app: web}}
`

const grid = (page: Page, name: string) => page.getByRole('grid', { name, exact: true })
const rows = (page: Page, kind: string, text: string | RegExp) =>
  grid(page, kind).getByRole('row').filter({ hasText: text })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const runningWebPods = (page: Page) => rows(page, 'Pods', /^defaultweb-.*1\/1Running/)

async function openWorkloads(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Workloads' }).click()
  await expect(rows(page, 'Pods', /coredns.*Running/)).toHaveCount(2)
}

async function apply(page: Page, text: string): Promise<void> {
  const results = page.getByRole('region', { name: 'What happens' })
  await press(page, 'Apply YAML…')
  await page.getByRole('textbox', { name: 'YAML to apply' }).fill(text)
  await press(page, 'Check')
  await expect(results.getByRole('listitem')).toContainText('would be')
  await press(page, 'Apply')
  await expect(results.getByRole('listitem')).not.toContainText('would be')
  await press(page, 'Back to the list')
}

test('workloads are shown live, applied, scaled, looked into and deleted', async ({ app, page }) => {
  await createCluster(page, app, { workers: 2 })
  await openWorkloads(page)
  await apply(page, webDeployment(2))
  await expect(runningWebPods(page)).toHaveCount(2)

  await test.step('scale', async () => {
    await press(page, 'Deployments')
    await rows(page, 'Deployments', 'defaultweb').click()
    await press(page, 'Scale…')
    await page.getByRole('spinbutton', { name: 'Replicas' }).fill('3')
    await page.getByRole('dialog').getByRole('button', { name: 'Scale', exact: true }).click()
    await expect(rows(page, 'Deployments', /^defaultweb3\/3/)).toBeVisible()
    await press(page, 'Pods')
    await expect(runningWebPods(page)).toHaveCount(3)
  })

  await test.step('YAML', async () => {
    await press(page, 'Deployments')
    await rows(page, 'Deployments', 'defaultweb').click()
    await press(page, 'YAML')
    await expect(page.getByRole('textbox', { name: 'YAML of web' })).toHaveValue(/replicas: 3/)
    await press(page, 'Back to the list')
    await press(page, 'Pods')
  })

  await test.step('log', async () => {
    await runningWebPods(page).first().click()
    await press(page, 'Logs')
    const log = page.getByRole('log', { name: /^Log of web-/ })
    await expect(log).toContainText('start worker processes')
    await page.getByRole('searchbox', { name: 'Search in the log' }).fill('no such words')
    await expect(log).toHaveText('')
    await press(page, 'Back to the list')
  })

  await test.step('logs and shells of a chosen container', async () => {
    await apply(page, severalContainers)
    await expect(rows(page, 'Pods', /^defaultseveral2\/2Running/)).toBeVisible()
    await rows(page, 'Pods', 'defaultseveral').click()
    await press(page, 'Logs')
    const log = page.getByRole('log', { name: 'Log of several' })
    const container = page.getByRole('combobox', { name: 'Container', exact: true })
    await expect(container).toHaveValue('helper')
    await container.selectOption('prepare')
    await expect(log).toContainText('tables made')
    // It has come to its end, and is read anew.
    await press(page, 'Read again')
    await expect(log).toContainText('tables made')
    await container.selectOption('web')
    await expect(log).toContainText('start worker processes')
    await press(page, 'Back to the list')
    await rows(page, 'Pods', 'defaultseveral').click()
    await press(page, 'Open shell')
    const dialog = page.getByRole('dialog', { name: 'Open a shell in “several”' })
    await expect(dialog.getByRole('option')).toHaveText(['helper', 'web'])
    await dialog.getByRole('combobox', { name: 'Container' }).selectOption('web')
    await dialog.getByRole('button', { name: 'Open shell' }).click()
    await expectPrompt(page, 'several/web')
    await terminal(page, 'several/web').getByRole('button', { name: 'Close' }).click()
    await expect(terminal(page, 'several/web')).toHaveCount(0)
  })

  await test.step('shells, and a broadcast to them', async () => {
    await page.getByRole('searchbox', { name: 'Filter' }).fill('web- running')
    await expect(runningWebPods(page)).toHaveCount(3)
    await grid(page, 'Pods').focus()
    await page.keyboard.press('Control+a')
    await press(page, 'Broadcast to pods')
    const panes = page.getByRole('region', { name: /^Terminal web-/ })
    await expect(panes).toHaveCount(3)
    const names = await panes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
    const pods = names.map((name) => name.replace('Terminal ', ''))
    for (const pod of pods) await expectPrompt(page, pod)
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill('hostname')
    await press(page, 'Send')
    for (const pod of pods) await expectLine(page, pod, pod)
    expect(await terminal(page, 'w1-k8s').innerText()).not.toContain('hostname')
    for (const pod of pods) await terminal(page, pod).getByRole('button', { name: 'Close' }).click()
  })

  await test.step('all of it is there again after the app has ended', async () => {
    await restartWith(app, page, () => undefined)
    await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
    await page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Up' }).click()
    // A run that begins is brought to the front.
    await expect(page.getByRole('tab', { name: 'Provisioning' })).toHaveAttribute('aria-selected', 'true')
    await page.getByRole('tab', { name: 'Workloads' }).click()
    await expect(runningWebPods(page)).toHaveCount(3)
    await expect(rows(page, 'Pods', /^defaultseveral.*Running/)).toBeVisible()
  })

  await test.step('delete', async () => {
    await page.getByRole('searchbox', { name: 'Filter' }).fill('')
    await press(page, 'Deployments')
    await rows(page, 'Deployments', 'defaultweb').click()
    await page.keyboard.press('Delete')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(rows(page, 'Deployments', 'defaultweb')).toHaveCount(0)
    await press(page, 'Pods')
    await expect(rows(page, 'Pods', 'defaultweb-')).toHaveCount(0)
  })

  await test.step('a long table of nodes has the rows that can be seen', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `x${String(index).padStart(3, '0')}`)
    const nodes = names.map((name) => `{apiVersion: v1, kind: Node, metadata: {name: ${name}}}`)
    await press(page, 'Apply YAML…')
    await page.getByRole('textbox', { name: 'YAML to apply' }).fill(nodes.join('\n---\n'))
    await press(page, 'Check')
    const results = page.getByRole('region', { name: 'What happens' }).getByRole('listitem')
    await expect(results).toHaveCount(names.length)
    await press(page, 'Apply')
    await page.getByRole('tab', { name: 'Nodes' }).click()
    const table = page.getByRole('table', { name: 'Nodes' })
    await expect(table).toHaveAttribute('aria-rowcount', '124')
    expect(await table.getByRole('row').count()).toBeLessThan(80)
    await table.getByRole('button', { name: 'm-k8s' }).focus()
    await page.keyboard.press('End')
    await expect(table.getByRole('button', { name: 'x119' })).toBeVisible()
  })
})

test('a node is cordoned and drained, nodes get a broadcast, and the kubeconfig comes and goes', async ({
  app,
  page,
}) => {
  await createCluster(page, app, { workers: 2 })
  await openWorkloads(page)
  await apply(page, webDeployment(2))
  await expect(runningWebPods(page)).toHaveCount(2)

  await test.step('cordon', async () => {
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await press(page, 'w1-k8s')
    await expect(page.getByRole('table', { name: 'Conditions' })).toContainText('KubeletReady')
    await press(page, 'Cordon')
    await expectStatus(page, 'w1-k8s', 'Ready,SchedulingDisabled')
    await press(page, 'Uncordon')
    await expectStatus(page, 'w1-k8s', 'Ready')
  })

  const dialog = page.getByRole('dialog', { name: 'Drain w1-k8s' })
  const progress = page.getByRole('region', { name: 'Drain of w1-k8s' })

  await test.step('a drain that a budget blocks is cancelled', async () => {
    await page.getByRole('tab', { name: 'Workloads' }).click()
    await apply(page, budget(2))
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await press(page, 'w1-k8s')
    await press(page, 'Drain…')
    await expect(dialog).toContainText('will be evicted')
    await dialog.getByRole('button', { name: 'Drain', exact: true }).click()
    await expect(progress.getByRole('listitem').filter({ hasText: 'web-' })).toContainText(
      'PodDisruptionBudget',
    )
    await press(page, 'Cancel drain')
    await expect(progress.getByRole('status')).toContainText('Cancelled')
    await page.getByRole('tab', { name: 'Workloads' }).click()
    // The pod is where it was: nothing has told it to end.
    await expect(runningWebPods(page)).toHaveCount(2)
    await expect(runningWebPods(page).filter({ hasText: 'w1-k8s' })).toHaveCount(1)
    await apply(page, budget(0))
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await press(page, 'w1-k8s')
    await press(page, 'Uncordon')
    await expectStatus(page, 'w1-k8s', 'Ready')
  })

  await test.step('drain', async () => {
    await press(page, 'Drain…')
    await expect(dialog).toContainText('stays (DaemonSet)')
    await dialog.getByRole('button', { name: 'Drain', exact: true }).click()
    await expect(progress.getByRole('status')).toContainText('Drained')
    await expectStatus(page, 'w1-k8s', 'Ready,SchedulingDisabled')
    const pods = page.getByRole('list', { name: 'Pods of the node' }).getByRole('listitem')
    await expect(pods.filter({ hasText: 'web-' })).toHaveCount(0)
  })

  await test.step('a node that was deleted joins again', async () => {
    await runIn(page, 'm-k8s', 'kubectl delete node w1-k8s')
    await press(page, 'Rejoin w1-k8s…')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Rejoin', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Provisioning steps' })).toContainText('reset')
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await expectStatus(page, 'w1-k8s', 'Ready')
    await expect(page.getByRole('list', { name: 'Workers outside the cluster' })).toHaveCount(0)
    // One that is in the cluster has the button among its actions.
    await press(page, 'w1-k8s')
    await press(page, 'Rejoin…')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    await press(page, 'Close details')
  })

  await test.step('broadcast to chosen nodes', async () => {
    for (const node of ['w1-k8s', 'w2-k8s'])
      await page.getByRole('checkbox', { name: `Choose ${node}` }).check()
    await press(page, 'Broadcast to 2 nodes')
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill('echo for workers')
    await press(page, 'Send')
    for (const node of ['w1-k8s', 'w2-k8s']) await expectLine(page, node, 'for workers')
    expect(await terminal(page, 'm-k8s').innerText()).not.toContain('for workers')
  })

  await test.step('kubeconfig', async () => {
    const config = join(app.folder, 'home', '.kube', 'config')
    await page.getByRole('tab', { name: 'Workloads' }).click()
    await press(page, 'Kubeconfig…')
    const dialog = page.getByRole('dialog', { name: /^Kubeconfig of/ })
    // The next subnet where this machine has a network of the usual one.
    await expect(dialog).toContainText(/https:\/\/192\.168\.\d+\.10:6443/)
    const saved = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Save as a file…' }).click()
    expect((await saved).suggestedFilename()).toBe('k8s.kubeconfig')
    await dialog.getByRole('button', { name: 'Add to my kubeconfig' }).click()
    await expect(dialog.getByRole('button', { name: 'Remove from my kubeconfig' })).toBeVisible()
    expect(readFileSync(config, 'utf8')).toContain('current-context: k8s')
    await page.keyboard.press('Escape')
    await destroyCluster(page, app)
    await expect.poll(() => existsSync(config) && readFileSync(config, 'utf8')).not.toContain('pilothouse')
  })
})
