import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { broadcast, createCluster, expectLine, expectStatus, runIn, terminal, terminals } from './support/ui'

const folder = join(import.meta.dirname, '../docs/screenshots')

test.use({ viewport: { width: 1180, height: 640 } })

/** The terminals with the bar below them. */
const picture = (page: Page, name: string) =>
  page.getByRole('main').screenshot({ path: join(folder, `${name}.png`) })

async function choosePreset(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Layout', exact: true }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
  // No tooltip stays over the panes.
  await terminal(page, 'm-k8s').getByRole('textbox', { name: 'Terminal input' }).focus()
  // Terminals take their new size a moment after their panes.
  await page.waitForTimeout(1000)
}

test('pictures of the presets, and of a pane in its own window', async ({ app, page }) => {
  const nodes = await createCluster(page, app)
  // It comes to the front by itself when the run has ended.
  for (const node of nodes) await expectStatus(page, node, 'Ready')
  await page.getByRole('button', { name: 'Hide the bottom panel' }).click()
  await broadcast(page, 'hostname; head -n 2 /etc/os-release')
  for (const node of nodes) await expectLine(page, node, node)
  await choosePreset(page, 'Columns')
  await picture(page, 'layout-columns')
  await runIn(page, 'm-k8s', 'clear; kubectl get nodes')
  await choosePreset(page, 'Grid')
  await expectLine(page, 'm-k8s', /^w3-k8s +Ready/)
  await picture(page, 'layout-grid')
  await choosePreset(page, 'Main and stack')
  await picture(page, 'layout-main-and-stack')

  await runIn(page, 'w1-k8s', 'clear; hostname; uptime')
  const opening = page.waitForEvent('popup')
  await page.keyboard.press('Control+Shift+X')
  const own = await opening
  await own.setViewportSize({ width: 760, height: 360 })
  await expect(terminals(page)).toHaveCount(3)
  await expectLine(own, 'w1-k8s', 'w1-k8s')
  await terminal(own, 'w1-k8s').click()
  await own.screenshot({ path: join(folder, 'own-window.png') })
  await own.close()
  await expect(terminals(page)).toHaveCount(4)
})
