import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { broadcast, createCluster, expectLine, runIn, terminal, terminals } from './support/ui'

const folder = join(import.meta.dirname, '../docs/screenshots')

test.use({ viewport: { width: 1180, height: 640 } })

/** The terminals with the bar below them. */
const picture = (page: Page, name: string) =>
  page.getByRole('main').screenshot({ path: join(folder, `${name}.png`) })

async function chooseLayout(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Layout', exact: true }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

test('pictures of the presets, and of a pane in its own window', async ({ app, page }) => {
  test.setTimeout(120_000)
  const nodes = await createCluster(page, app)
  await page.getByRole('button', { name: 'Hide the bottom panel' }).click()
  await broadcast(page, 'hostname; cat /etc/os-release | head -n 2; kubectl get nodes')
  for (const node of nodes) await expectLine(page, node, node)
  await runIn(page, 'm-k8s', 'clear; kubectl get pods -A')
  await expectLine(page, 'm-k8s', /coredns/)

  for (const [preset, name] of [
    ['Grid', 'layout-grid'],
    ['Columns', 'layout-columns'],
    ['Main and stack', 'layout-main-and-stack'],
  ] as const) {
    await chooseLayout(page, preset)
    // Terminals take their new size a moment after their panes.
    await page.waitForTimeout(1000)
    await picture(page, name)
  }

  await chooseLayout(page, 'Grid')
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
