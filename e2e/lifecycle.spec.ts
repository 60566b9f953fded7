import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import {
  createCluster,
  destroyCluster,
  expectConnected,
  expectLine,
  expectPrompt,
  expectStatus,
  runIn,
  terminal,
  treeItem,
} from './support/ui'

const nodeItem = (page: Page, node: string, state = ''): Locator =>
  treeItem(page, 'Labs', new RegExp(`^${node} ${state}`))

const menuItem = (page: Page, name: string): Locator => page.getByRole('menuitem', { name, exact: true })

/** Chooses from a row's context menu, by keyboard alone. */
async function choose(page: Page, row: Locator, name: string): Promise<void> {
  await row.focus()
  await page.keyboard.press('Shift+F10')
  // A run ends a moment after its last step; until then its lab has nothing to choose.
  await expect(menuItem(page, name)).toBeEnabled()
  await menuItem(page, name).focus()
  await page.keyboard.press('Enter')
}

/** Chooses from the tool bar's menu. */
async function chooseMore(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await menuItem(page, name).click()
}

const step = (page: Page, name: string): Locator =>
  page
    .getByRole('list', { name: 'Provisioning steps' })
    .getByRole('listitem', { name: `${name} succeeded`, exact: true })

async function expectReady(page: Page, nodes: readonly string[]): Promise<void> {
  await page.getByRole('tab', { name: 'Nodes' }).click()
  for (const node of nodes) await expectStatus(page, node, 'Ready')
  await expect(page.getByRole('table', { name: 'Nodes' }).getByRole('row')).toHaveCount(nodes.length + 1)
}

test('suspend, resume, reload and provision one node and all; add and remove a worker', async ({
  app,
  page,
}) => {
  const nodes = await createCluster(page, app)

  await test.step('Files of a simulated node are not offered', async () => {
    for (const tree of ['Labs', 'Sessions'] as const) {
      await treeItem(page, tree, /^w1-k8s/).click({ button: 'right' })
      await expect(menuItem(page, 'Files')).toBeDisabled()
      await expect(menuItem(page, 'Files')).toHaveAccessibleDescription(
        'Simulated nodes have no files to transfer.',
      )
      await page.keyboard.press('Escape')
    }
  })

  await test.step('A suspended node hangs up, and wakes with all that it had', async () => {
    await runIn(page, 'w1-k8s', 'echo remembered > /tmp/note')
    await choose(page, nodeItem(page, 'w1-k8s'), 'Suspend')
    await expect(nodeItem(page, 'w1-k8s', 'suspended')).toBeVisible()
    await expect(treeItem(page, 'Labs', /^k8s 3 of 4 running/)).toBeVisible()
    await expect(page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Up' })).toBeEnabled()
    await terminal(page, 'w1-k8s').getByRole('button', { name: 'Resume', exact: true }).click()
    await expect(nodeItem(page, 'w1-k8s', 'running')).toBeVisible()
    await expectConnected(page, 'w1-k8s')
    await runIn(page, 'w1-k8s', 'cat /tmp/note')
    await expectLine(page, 'w1-k8s', 'remembered')
    await expect(step(page, 'cluster verify')).toBeVisible()
  })

  await test.step('All nodes at once', async () => {
    await chooseMore(page, 'Suspend')
    for (const node of nodes) await expect(nodeItem(page, node, 'suspended')).toBeVisible()
    await expect(treeItem(page, 'Labs', /^k8s suspended/)).toBeVisible()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await expect(menuItem(page, 'Suspend')).toBeDisabled()
    await expect(menuItem(page, 'Suspend')).toHaveAccessibleDescription('No node is running.')
    await expect(menuItem(page, 'Add workers…')).toBeDisabled()
    await menuItem(page, 'Resume').click()
    for (const node of nodes) await expect(nodeItem(page, node, 'running')).toBeVisible()
    await expect(step(page, 'cluster verify')).toBeVisible()
    await expectReady(page, nodes)
  })

  await test.step('A reload of a node boots it anew', async () => {
    await choose(page, nodeItem(page, 'w1-k8s'), 'Reload')
    await expect(step(page, 'w1-k8s reload')).toBeVisible()
    await expect(nodeItem(page, 'w1-k8s', 'running')).toBeVisible()
    await expectConnected(page, 'w1-k8s')
    await runIn(page, 'w1-k8s', 'ls /tmp/note')
    await expectLine(page, 'w1-k8s', /No such file/)
    await expect(step(page, 'cluster verify')).toBeVisible()
  })

  await test.step('Steps that were done run again: all of them, and one alone', async () => {
    await choose(page, nodeItem(page, 'w2-k8s'), 'Provision')
    await expect(step(page, 'w2-k8s join')).toBeVisible()
    await expect(page.getByRole('log', { name: 'Provisioning log' })).toContainText(
      'This node has joined already',
    )
    await expect(step(page, 'cluster verify')).toBeVisible()
    await chooseMore(page, 'Provision one step…')
    const dialog = page.getByRole('dialog', { name: 'Provision one step' })
    await dialog.getByRole('combobox', { name: 'Step' }).selectOption('cni')
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Provisioning steps' }).getByRole('listitem')).toHaveText([
      /^cni/,
      /^verify/,
    ])
    await expect(step(page, 'cluster verify')).toBeVisible()
    await expectReady(page, nodes)
  })

  await test.step('A worker is added, also where the page is loaded again meanwhile', async () => {
    await chooseMore(page, 'Add workers…')
    const dialog = page.getByRole('dialog', { name: 'Add workers' })
    const count = dialog.getByRole('spinbutton', { name: 'Workers to add' })
    await count.fill('40')
    await page.keyboard.press('Enter')
    await expect(count).toHaveAccessibleDescription('Choose 1 to 32 workers.')
    await count.fill('1')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    // A quick machine may have finished already.
    await expect(nodeItem(page, 'w4-k8s', '(starting|running)')).toBeVisible()
    await page.reload()
    await expect(nodeItem(page, 'w4-k8s', 'running')).toBeVisible()
    await expectPrompt(page, 'w4-k8s')
    await expectReady(page, [...nodes, 'w4-k8s'])
    await expectPrompt(page, 'm-k8s')
    await runIn(page, 'm-k8s', 'grep w4 /etc/hosts')
    await expectLine(page, 'm-k8s', '192.168.56.104 w4-k8s')
    expect(readFileSync(join(app.labs, 'k8s/lab.yaml'), 'utf8')).toContain('w4-k8s')
  })

  await test.step('It is removed from the cluster and the lab', async () => {
    await choose(page, nodeItem(page, 'w4-k8s'), 'Remove worker…')
    const question = page.getByRole('alertdialog', { name: 'Remove the worker w4-k8s?' })
    await question.getByRole('button', { name: 'Remove worker', exact: true }).click()
    await expect(step(page, 'w4-k8s delete node')).toBeVisible()
    await expect(nodeItem(page, 'w4-k8s')).toHaveCount(0)
    await expect(terminal(page, 'w4-k8s')).toHaveCount(0)
    await expectReady(page, nodes)
    expect(readFileSync(join(app.labs, 'k8s/lab.yaml'), 'utf8')).not.toContain('w4-k8s')
  })

  await test.step('Without its control plane no worker can go', async () => {
    await choose(page, nodeItem(page, 'm-k8s'), 'Halt')
    await expect(nodeItem(page, 'm-k8s', 'off')).toBeVisible()
    await nodeItem(page, 'w3-k8s').click({ button: 'right' })
    await expect(menuItem(page, 'Remove worker…')).toBeDisabled()
    await expect(menuItem(page, 'Remove worker…')).toHaveAccessibleDescription(
      'Start the control plane first.',
    )
    await page.keyboard.press('Escape')
    await terminal(page, 'm-k8s').getByRole('button', { name: 'Up', exact: true }).click()
    // By then the run that begins has been brought to the front.
    await expect(nodeItem(page, 'm-k8s', 'running')).toBeVisible()
    await expectConnected(page, 'm-k8s')
    await expectPrompt(page, 'm-k8s')
    await expectReady(page, nodes)
  })

  await destroyCluster(page, app)
})
