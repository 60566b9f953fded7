import type { Locator, Page } from 'playwright/test'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { pasteInto } from './support/random-input'
import { createCluster, expectStatus, terminal, treeItem } from './support/ui'

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const openTab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()
const fillCommand = (page: Page, command: string) =>
  page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)

/** Looks at a dialog once it shows `text`, and closes it. */
async function lookAt(page: Page, dialog: Locator, text: string | RegExp, screen: string): Promise<void> {
  await expect(dialog).toContainText(text)
  await expectAccessible(page, screen)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
}

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\n'

test('axe finds nothing serious in the views and dialogs of a cluster', async ({ app, page }) => {
  const dialog = page.getByRole('dialog')
  const nodes = await createCluster(page, app, { workers: 1 })
  await openTab(page, 'Nodes')
  for (const node of nodes) await expectStatus(page, node, 'Ready')
  await press(page, 'w1-k8s')
  await expect(page.getByRole('table', { name: 'Conditions' })).toContainText('KubeletReady')
  await expectAccessible(page, 'node details')
  await press(page, 'Drain…')
  await lookAt(page, dialog, 'stays (DaemonSet)', 'drain')

  await openTab(page, 'Workloads')
  const coredns = page
    .getByRole('grid', { name: 'Pods' })
    .getByRole('row')
    .filter({ hasText: /coredns.*Running/ })
  await expect(coredns).toHaveCount(2)
  await coredns.first().click()
  await expectAccessible(page, 'workloads')
  await press(page, 'Logs')
  await expect(page.getByRole('log', { name: /^Log of coredns-/ })).not.toBeEmpty()
  await expectAccessible(page, 'log of a pod')
  await press(page, 'Back to the list')
  await press(page, 'Apply YAML…')
  await page.getByRole('textbox', { name: 'YAML to apply' }).fill(manifest)
  await press(page, 'Check')
  await expect(page.getByRole('region', { name: 'What happens' })).toContainText('would be')
  await expectAccessible(page, 'apply')
  await press(page, 'Back to the list')
  await press(page, 'Kubeconfig…')
  await lookAt(page, dialog, ':6443', 'kubeconfig')

  await page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Checkpoint' }).click()
  await lookAt(page, dialog, 'No checkpoints yet.', 'checkpoints')
  await treeItem(page, 'Labs', /^k8s/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Diagnostics bundle…' }).click()
  await lookAt(page, dialog, 'versions.txt', 'diagnostics bundle')
})

test('axe finds nothing serious in what works on all terminals', async ({ app, page }) => {
  const dialog = page.getByRole('dialog')
  await createCluster(page, app, { workers: 1 })

  await fillCommand(page, 'hostname')
  await press(page, 'Compare')
  await press(page, 'Show differences')
  await expect(page.getByRole('table', { name: 'Differences' })).toBeVisible()
  await expectAccessible(page, 'differences')
  await fillCommand(page, 'kubeadm reset')
  await press(page, 'Send')
  await lookAt(page, page.getByRole('alertdialog'), 'takes every node out', 'guard')
  await pasteInto(page, 'm-k8s', 'echo one\necho two\n')
  await lookAt(page, dialog, 'Paste 2 lines?', 'question before a paste')

  await press(page, 'Snippets')
  await expectAccessible(page, 'snippets')
  await dialog.getByRole('button', { name: 'Add snippet' }).click()
  await lookAt(page, page.getByRole('dialog', { name: 'Add snippet' }), 'Kept in', 'a snippet')

  await fillCommand(page, '')
  await press(page, 'Send and wait')
  const script = page.getByRole('region', { name: 'Send and wait' })
  await script.getByRole('textbox', { name: 'Script' }).fill('hostname')
  await script.getByRole('checkbox', { name: /one line of setup/ }).check()
  await script.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(script.getByRole('row', { name: /^w1-k8s/ })).toContainText('0')
  await expectAccessible(page, 'send and wait')

  for (const [item, text] of [
    ['Save layout as…', 'Name'],
    ['Manage layouts…', 'No layout is saved yet'],
  ] as const) {
    await press(page, 'Layout')
    await page.getByRole('menuitem', { name: item }).click()
    await lookAt(page, dialog, text, item)
  }

  await press(page, 'Record all')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Two nodes')
  await expectAccessible(page, 'start of a recording')
  await page.keyboard.press('Enter')
  await press(page, 'Stop recording')
  await press(page, 'Show')
  const recordings = page.getByRole('dialog', { name: 'Recordings' })
  await expect(recordings.getByRole('listitem', { name: 'Two nodes' })).toContainText('w1-k8s')
  await expectAccessible(page, 'recordings')
  await recordings.getByRole('button', { name: 'Play', exact: true }).click()
  await lookAt(page, page.getByRole('dialog', { name: 'Recording Two nodes' }), 'm-k8s', 'player')
  await page.keyboard.press('Escape')

  await page.getByRole('checkbox', { name: 'Live typing' }).check()
  await terminal(page, 'w1-k8s').getByRole('button', { name: 'Pane menu' }).click()
  const opening = page.waitForEvent('popup')
  await page.getByRole('menuitem', { name: 'Open in its own window' }).click()
  const own = await opening
  await expect(own.getByRole('status').filter({ hasText: 'on for 2 terminals' })).toBeVisible()
  await expectAccessible(own, 'own window')
  await own.close()
})
