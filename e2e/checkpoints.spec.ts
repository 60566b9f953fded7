import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import {
  createCluster,
  destroyCluster,
  expectConnected,
  expectLine,
  expectStatus,
  runIn,
  treeItem,
} from './support/ui'

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Checkpoints of “k8s”' })

const rows = (page: Page): Locator =>
  dialog(page).getByRole('list', { name: 'Checkpoints' }).getByRole('listitem')

async function openCheckpoints(page: Page): Promise<void> {
  await page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Checkpoint' }).click()
  await expect(dialog(page)).toBeVisible()
}

const coredns = (page: Page): Locator =>
  page.getByRole('grid', { name: 'Deployments', exact: true }).getByRole('row').filter({ hasText: 'coredns' })

async function scaleCoredns(page: Page, replicas: number): Promise<void> {
  await page.getByRole('tab', { name: 'Workloads' }).click()
  await page.getByRole('button', { name: 'Deployments', exact: true }).click()
  await coredns(page).click()
  await page.getByRole('button', { name: 'Scale…', exact: true }).click()
  await page.getByRole('spinbutton', { name: 'Replicas' }).fill(String(replicas))
  await page.getByRole('dialog').getByRole('button', { name: 'Scale', exact: true }).click()
  await expect(coredns(page)).toContainText(`${replicas}/${replicas}`)
}

const step = (page: Page, name: string): Locator =>
  page
    .getByRole('list', { name: 'Provisioning steps' })
    .getByRole('listitem', { name: `${name} succeeded`, exact: true })

test('a checkpoint is taken, restored with all that was on the nodes, and deleted', async ({ app, page }) => {
  const nodes = await createCluster(page, app, { workers: 1 })
  for (const node of nodes) await expectStatus(page, node, 'Ready')
  await runIn(page, 'w1-k8s', 'echo before > note; ln -s note link; echo no"ted"')
  await expectLine(page, 'w1-k8s', 'noted')
  await scaleCoredns(page, 3)

  await test.step('Nodes stand still together, and wake', async () => {
    await openCheckpoints(page)
    await expect(dialog(page).getByText('No checkpoints yet.')).toBeVisible()
    await expect(dialog(page).getByRole('textbox', { name: 'Name' })).toHaveValue('Checkpoint 1')
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('')
    await page.keyboard.press('Enter')
    await expect(dialog(page).getByText('Give the checkpoint a name.')).toBeVisible()
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('모두 준비됨')
    await dialog(page).getByRole('button', { name: 'Take checkpoint' }).click()
    for (const node of nodes)
      for (const name of ['suspend', 'save', 'resume'])
        await expect(step(page, `${node} ${name}`)).toBeVisible()
    await expect(step(page, 'cluster checkpoint')).toBeVisible()
    for (const node of nodes)
      await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible()
  })

  await test.step('What is done afterwards', async () => {
    await expectConnected(page, 'w1-k8s')
    await runIn(page, 'w1-k8s', 'clear; echo after > note; touch more; cat note')
    await expectLine(page, 'w1-k8s', 'after')
    await expectConnected(page, 'm-k8s')
    await runIn(page, 'm-k8s', 'kubectl cordon w1-k8s')
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await expectStatus(page, 'w1-k8s', 'Ready,SchedulingDisabled')
    await runIn(page, 'm-k8s', 'clear; kubectl delete -n kube-system deployment coredns')
    await runIn(page, 'm-k8s', 'kubectl delete -n kube-system service kube-dns')
    await expectLine(page, 'm-k8s', 'service "kube-dns" deleted')
    await page.getByRole('tab', { name: 'Workloads' }).click()
    await expect(coredns(page)).toHaveCount(0)
  })

  await test.step('is gone after the restore, and the cluster is proved ready', async () => {
    await openCheckpoints(page)
    await expect(rows(page)).toHaveCount(1)
    await expect(rows(page)).toHaveAccessibleName('모두 준비됨')
    await expect(rows(page)).toContainText(/\d{4}-\d\d-\d\d \d\d:\d\d · \d+(\.\d)? KB/)
    await rows(page).getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restore checkpoint' }).click()
    await expect(dialog(page)).toBeHidden()
    for (const node of nodes)
      for (const name of ['restore', 'boot']) await expect(step(page, `${node} ${name}`)).toBeVisible()
    await expect(step(page, 'cluster verify')).toBeVisible()
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await expectStatus(page, 'w1-k8s', 'Ready')
    await expectConnected(page, 'w1-k8s')
    await runIn(page, 'w1-k8s', 'clear; cat link; ls more')
    await expectLine(page, 'w1-k8s', 'before')
    await expectLine(page, 'w1-k8s', /No such file/)
  })

  await test.step('So are the changes of the cluster’s objects', async () => {
    await page.getByRole('tab', { name: 'Workloads' }).click()
    await expect(coredns(page)).toContainText('3/3')
    await expectConnected(page, 'm-k8s')
    await runIn(page, 'm-k8s', 'clear; kubectl get service -n kube-system')
    await expectLine(page, 'm-k8s', /^kube-dns +ClusterIP +10\.96\.0\.10/)
  })

  await test.step('It is deleted', async () => {
    await openCheckpoints(page)
    await rows(page).getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete checkpoint' }).click()
    await expect(step(page, 'm-k8s delete snapshot')).toBeVisible()
    await openCheckpoints(page)
    await expect(dialog(page).getByText('No checkpoints yet.')).toBeVisible()
    await page.keyboard.press('Escape')
  })
  await destroyCluster(page, app)
})
