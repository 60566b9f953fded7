import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import type { App } from './support/app'
import { expect, test } from './support/fixtures'
import { chooseLayout, expectPlaces, openLayoutMenu } from './support/layouts'
import { chooseInMenu, savedSession, startWithSessions, trustHostKeys } from './support/sessions'
import { expectLine, expectPrompt, runIn, terminal, terminals } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 23_200, workers: 3 })
})
test.afterAll(() => rig?.stop())

/** Saves sessions `host-1`, `host-2`, … for all hosts, and opens the first ones together. */
async function openHosts(page: Page, app: App, count: number): Promise<void> {
  const names = rig.hosts.map((_, index) => `host-${index + 1}`)
  const sessions = rig.hosts.map(({ port }, index) =>
    savedSession(names[index] ?? '', port, index < count ? 'Lab' : 'Later', rig.keyPath),
  )
  await startWithSessions(page, app, sessions)
  await chooseInMenu(page, /^Lab$/, 'Connect all')
  await trustHostKeys(page, names.slice(0, count))
  for (const name of names.slice(0, count)) await expectPrompt(page, name)
}

test('presets arrange the same terminals', async ({ app, page }) => {
  await openHosts(page, app, 4)
  await runIn(page, 'host-3', 'kept=same-shell')
  await expectPlaces(page, '1 2 | 3 4')
  await chooseLayout(page, 'Columns')
  await expectPlaces(page, '1 2 3 4')
  // All of the search bar is within a narrow pane.
  const narrow = terminal(page, 'host-3')
  await narrow.getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Control+Shift+F')
  const close = narrow.getByRole('button', { name: 'Close search' })
  const rightEdge = (part: Locator) =>
    part.evaluate((element) => Math.round(element.getBoundingClientRect().right))
  const room = async () => (await rightEdge(narrow)) - (await rightEdge(close))
  await expect.poll(room).toBeGreaterThan(0)
  await close.click()
  await chooseLayout(page, 'Rows')
  await expectPlaces(page, '1 | 2 | 3 | 4')
  // Also in a low window all of them are above the bar.
  await page.setViewportSize({ width: 1440, height: 480 })
  const bar = page.getByRole('region', { name: 'Broadcast', exact: true })
  const bottom = async () =>
    (await terminal(page, 'host-4')
      .boundingBox()
      .then((box) => box && box.y + box.height)) ?? 0
  await expect.poll(async () => (await bottom()) <= ((await bar.boundingBox())?.y ?? 0)).toBe(true)
  await page.setViewportSize({ width: 1440, height: 900 })
  // The one that was used last is the main one.
  await chooseLayout(page, 'Main and stack')
  await expectPlaces(page, '3 1 | 2 | 4')
  await runIn(page, 'host-3', 'echo $kept')
  await expectLine(page, 'host-3', 'same-shell')
  await chooseLayout(page, 'Grid')
  await expectPlaces(page, '3 1 | 2 4')
  // A screen reader meets them in the order in which they are seen.
  const read = () =>
    terminals(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.slice(9)))
  await expect.poll(read).toEqual(['host-3', 'host-1', 'host-2', 'host-4'])
})

interface SavedNode {
  type: string
  data: SavedNode[]
}

/** Of a saved layout: in which direction its panes stand, and how many. Splits with one part are none. */
function arrangement({ root, orientation }: { root: SavedNode; orientation: string }): string {
  const other = orientation === 'VERTICAL' ? 'HORIZONTAL' : 'VERTICAL'
  const [only] = root.data
  if (root.data.length === 1 && only?.type === 'branch')
    return arrangement({ root: only, orientation: other })
  return `${orientation} ${root.data.length}`
}

test('a layout with a name keeps what is open, and is there after a restart', async ({ app, page }) => {
  await openHosts(page, app, 3)
  await runIn(page, 'host-3', 'kept=same-shell')
  await chooseLayout(page, 'Columns')
  await expectPlaces(page, '1 2 3')

  await test.step('Saved and applied', async () => {
    await chooseLayout(page, 'Save layout as…')
    const form = page.getByRole('dialog', { name: 'Save layout' })
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toContainText('Give the layout a name.')
    await form.getByRole('textbox', { name: 'Name' }).fill('Three')
    await page.keyboard.press('Enter')
    await expect(form).toBeHidden()
    await chooseLayout(page, 'Rows')
    await chooseInMenu(page, /^host-4$/, 'Connect')
    await trustHostKeys(page, ['host-4'])
    await expectPrompt(page, 'host-4')
    await chooseLayout(page, 'Three')
    await expect(terminals(page)).toHaveCount(4)
    await terminal(page, 'host-4').getByRole('button', { name: 'Close', exact: true }).click()
    await chooseLayout(page, 'Three')
    await expectPlaces(page, '1 2 3')
    await runIn(page, 'host-3', 'echo $kept')
    await expectLine(page, 'host-3', 'same-shell')
  })

  await test.step('After a restart', async () => {
    await chooseLayout(page, 'Rows')
    await expectPlaces(page, '1 | 2 | 3')
    // A page that goes at once may take its last change with it; half a second later it is saved.
    const saved = join(app.home, 'workspaces/sessions.json')
    // Three rows were saved before, too, with a fourth pane in one of them.
    const savedLayout = () => {
      const { grid, panels } = JSON.parse(readFileSync(saved, 'utf8'))
      return `${arrangement(grid)}, ${Object.keys(panels).length} panes`
    }
    await expect.poll(savedLayout).toBe('VERTICAL 3, 3 panes')
    await page.goto('about:blank')
    await app.stop()
    await app.start()
    await page.goto(app.url)
    await expectPlaces(page, '1 | 2 | 3')
    await chooseLayout(page, 'Three')
    await expectPlaces(page, '1 2 3')
    // Its pane has kept the place of the terminal that has ended with the program.
    await page
      .getByRole('region', { name: 'host-3, no terminal yet' })
      .getByRole('button', { name: 'Connect' })
      .click()
    await expectPrompt(page, 'host-3')
    await expectPlaces(page, '1 2 3')
  })

  await test.step('Renamed and deleted', async () => {
    await chooseLayout(page, 'Manage layouts…')
    const dialog = page.getByRole('dialog', { name: 'Layouts of this view' })
    await dialog.getByRole('button', { name: 'Rename Three' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Wide')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Delete Wide' }).click()
    await expect(dialog).toContainText('No layout is saved yet')
    await page.keyboard.press('Escape')
    await openLayoutMenu(page)
    await expect(page.getByRole('menuitem', { name: 'Grid', exact: true })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: /Three|Wide/ })).toHaveCount(0)
  })
})
