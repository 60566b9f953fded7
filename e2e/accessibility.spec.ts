import type { Page } from 'playwright/test'
import { expectAccessible } from './support/axe'
import { restartWith, writeFailedRun } from './support/failed-run'
import { expect, test } from './support/fixtures'
import { createCluster, expectLine, expectStatus, fillClusterForm, nodeNames, runIn } from './support/ui'

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

test('axe finds nothing serious on the welcome screen, in forms and dialogs', async ({ app: _, page }) => {
  await expect(page.getByRole('heading', { name: 'This computer' })).toBeVisible()
  await expectAccessible(page, 'welcome')

  await fillClusterForm(page, { name: 'k8s', workers: 3 })
  await expect(page.getByRole('dialog')).toContainText('w3-k8s')
  await page.getByText('Network and ports').click()
  await expectAccessible(page, 'create form')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('dialog', { name: 'Settings' })).toContainText('Saved passwords')
  await expectAccessible(page, 'settings')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Add session' }).click()
  await expectAccessible(page, 'session dialog')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find a command, lab, node or session' }).fill('theme')
  await expectAccessible(page, 'command palette')
})

test('axe finds nothing serious in a running lab', async ({ app, page }) => {
  await createCluster(page, app, { workers: 3 })
  await page.getByRole('tab', { name: 'Nodes' }).click()
  for (const node of nodeNames(3)) await expectStatus(page, node, 'Ready')
  await expectAccessible(page, 'four terminals and nodes')

  await tab(page, 'Provisioning')
  await expectAccessible(page, 'provisioning')

  await page.getByRole('textbox', { name: 'Broadcast command' }).fill('hostname')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Groups of equal results' }).getByRole('listitem')).toHaveCount(
    4,
  )
  await expectAccessible(page, 'results')

  await runIn(page, 'w1-k8s', 'echo needle')
  await expectLine(page, 'w1-k8s', 'needle')
  await page.keyboard.press('Control+Shift+F')
  await page.getByRole('textbox', { name: 'Find' }).fill('needle')
  await page.getByRole('button', { name: 'Search all panes' }).click()
  await expect(page.getByRole('list', { name: 'Panes with matches' }).getByRole('listitem')).toHaveCount(1)
  await expectAccessible(page, 'search in all panes')
})

test('axe finds nothing serious in problems', async ({ app, page }) => {
  await restartWith(app, page, () => writeFailedRun(app))
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Problems' }).click()
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('article')).not.toHaveCount(0)
  await expectAccessible(page, 'problems')
})
