import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright/test'
import { restartWith, writeFailedRun } from './support/failed-run'
import { expect, test } from './support/fixtures'
import {
  createCluster,
  expectLine,
  expectStatus,
  fillClusterForm,
  nodeNames,
  runIn,
  terminal,
} from './support/ui'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare const window: { axe: { run: (options: RunOptions) => Promise<AxeResults> } }

/** WCAG 2.2 A and AA as far as axe can tell, and what it calls good practice. */
const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  // An experiment of axe. Rows of trees are named by their state, and show more than that.
  rules: { 'label-content-name-mismatch': { enabled: false } },
}

/** Looks at the page in the dark theme and in the light one. */
async function expectAccessible(page: Page, screen: string): Promise<void> {
  // Playwright's evaluation is not held by the page's content security policy.
  await page.evaluate(axe)
  for (const theme of ['dark', 'light']) {
    await test.step(`${screen}, ${theme}`, async () => {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen
        document.documentElement.dataset.terminalTheme = `pilothouse-${chosen}`
      }, theme)
      // What appears or changes its colour slowly is looked at when it is there.
      await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
      const { violations } = await page.evaluate((asked) => window.axe.run(asked), options)
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      const found = grave.map(({ id, help, nodes }) => ({
        rule: `${id}: ${help}`,
        where: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
      }))
      expect(found, `${screen} in the ${theme} theme`).toEqual([])
    })
  }
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

test('axe finds nothing serious on the welcome screen, in forms and dialogs', async ({ app: _, page }) => {
  test.setTimeout(180_000)
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

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find a command, lab, node or session' }).fill('theme')
  await expectAccessible(page, 'command palette')
})

test('axe finds nothing serious in a running lab', async ({ app, page }) => {
  test.setTimeout(240_000)
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
  await page.keyboard.press('Escape')

  await terminal(page, 'w1-k8s').getByRole('button', { name: 'Files', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Files w1-k8s' })).toBeVisible()
  await expectAccessible(page, 'files')
})

test('axe finds nothing serious in problems', async ({ app, page }) => {
  await restartWith(app, page, () => writeFailedRun(app))
  await page.getByRole('combobox', { name: 'View' }).selectOption('k8s')
  await page.getByRole('tab', { name: 'Problems' }).click()
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('article')).not.toHaveCount(0)
  await expectAccessible(page, 'problems')
})
