import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { expectFocus, expectLine, expectPrompt, runIn, terminal, terminals } from './support/ui'

const openLayoutMenu = (page: Page) => page.getByRole('button', { name: 'Layout', exact: true }).click()

async function chooseLayout(page: Page, name: string): Promise<void> {
  await openLayoutMenu(page)
  await page.getByRole('menuitem', { name, exact: true }).click()
}

async function openLocal(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  for (let number = 2; number <= count; number += 1) {
    await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
    await expectPrompt(page, `local ${number}`)
  }
}

/** Where the panes are, row by row, as `1 2 | 3 4`; in a row also panes of different heights that begin at the same height. */
async function places(page: Page): Promise<string> {
  const boxes = await page.getByRole('region', { name: /^(Terminal )?local/ }).evaluateAll((regions) =>
    regions.map((region) => {
      const { x, y } = region.getBoundingClientRect()
      const number = /local ?(\d*)/.exec(region.getAttribute('aria-label') ?? '')?.[1] || '1'
      return { x: Math.round(x), y: Math.round(y), number }
    }),
  )
  const rows = [...new Set(boxes.map(({ y }) => y))].sort((a, b) => a - b)
  const inRow = (row: number) => boxes.filter(({ y }) => y === row).sort((a, b) => a.x - b.x)
  return rows
    .map((row) =>
      inRow(row)
        .map(({ number }) => number)
        .join(' '),
    )
    .join(' | ')
}

const expectPlaces = (page: Page, expected: string) => expect.poll(() => places(page)).toBe(expected)

test('presets arrange the same terminals', async ({ app: _, page }) => {
  await openLocal(page, 4)
  await runIn(page, 'local 3', 'kept=same-shell')
  await expectPlaces(page, '1 2 | 3 4')
  await chooseLayout(page, 'Columns')
  await expectPlaces(page, '1 2 3 4')
  // All of the search bar is within a narrow pane.
  const narrow = terminal(page, 'local 3')
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
    (await terminal(page, 'local 4')
      .boundingBox()
      .then((box) => box && box.y + box.height)) ?? 0
  await expect.poll(async () => (await bottom()) <= ((await bar.boundingBox())?.y ?? 0)).toBe(true)
  await page.setViewportSize({ width: 1440, height: 900 })
  // The one that was used last is the main one.
  await chooseLayout(page, 'Main and stack')
  await expectPlaces(page, '3 1 | 2 | 4')
  await runIn(page, 'local 3', 'echo $kept')
  await expectLine(page, 'local 3', 'same-shell')
  await chooseLayout(page, 'Grid')
  await expectPlaces(page, '3 1 | 2 4')
  // A screen reader meets them in the order in which they are seen.
  const read = () =>
    terminals(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.slice(9)))
  await expect.poll(read).toEqual(['local 3', 'local', 'local 2', 'local 4'])
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
  await openLocal(page, 3)
  await runIn(page, 'local 3', 'kept=same-shell')
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
    await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
    await expectPrompt(page, 'local 4')
    await chooseLayout(page, 'Three')
    await expect(terminals(page)).toHaveCount(4)
    await terminal(page, 'local 4').getByRole('button', { name: 'Close', exact: true }).click()
    await chooseLayout(page, 'Three')
    await expectPlaces(page, '1 2 3')
    await runIn(page, 'local 3', 'echo $kept')
    await expectLine(page, 'local 3', 'same-shell')
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

test('a pane goes into a window of its own and comes back with its shell', async ({ app: _, page }) => {
  await openLocal(page, 4)
  await runIn(page, 'local 2', 'kept=same-shell')
  const opening = page.waitForEvent('popup')
  await page.keyboard.press('Control+Shift+X')
  const own = await opening
  await expect(own).toHaveTitle('local 2 – Pilothouse')
  await expectPlaces(page, '1 | 3 4')
  await expectPrompt(own, 'local 2')
  await runIn(own, 'local 2', 'echo $kept; kept=from-own-window')
  await expectLine(own, 'local 2', 'same-shell')
  expect(own.url()).not.toContain('token')

  await test.step('There it is found in and zoomed by keys; the view searches its own panes only', async () => {
    const rows = terminal(own, 'local 2').getByRole('list').getByRole('listitem')
    const before = await rows.count()
    for (let press = 0; press < 4; press += 1) await own.keyboard.press('Control+=')
    await expect.poll(() => rows.count()).toBeLessThan(before)
    await own.keyboard.press('Control+0')
    await expect.poll(() => rows.count()).toBe(before)
    await own.keyboard.press('Control+Shift+F')
    await expect(own.getByRole('textbox', { name: 'Find' })).toBeFocused()
    await own.keyboard.type('same-shell')
    await expect(own.getByRole('search')).toContainText('1 of 2')
    await expect(own.getByRole('button', { name: 'Search all panes' })).toHaveCount(0)
    await own.keyboard.press('Escape')
    await expectFocus(own, 'local 2')

    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('textbox', { name: 'Search all panes' }).fill('same-shell')
    await expect(page.getByRole('search', { name: 'Search all panes' })).toContainText('no matches')
    await page.keyboard.press('Escape')
  })

  await test.step('Live typing of its view goes on there, both ways', async () => {
    const others = ['local', 'local 3', 'local 4']
    const pane = terminal(own, 'local 2')
    const banner = own.getByRole('status').filter({ hasText: 'Live typing is on for 4 terminals' })
    await page.getByRole('checkbox', { name: 'Live typing' }).check()
    await expect(banner).toBeVisible()
    await expect(pane.getByLabel('receives live typing')).toBeVisible()
    await runIn(own, 'local 2', 'echo from-there')
    for (const name of others) await expectLine(page, name, 'from-there')
    await runIn(page, 'local 3', 'echo from-here')
    await expectLine(own, 'local 2', 'from-here')

    await own.keyboard.type('echo asked; kubeadm reset --x')
    await own.keyboard.press('Enter')
    await own.getByRole('alertdialog', { name: 'Run this on 4 terminals at once?' }).press('Escape')
    await expectFocus(own, 'local 2')
    await own.keyboard.press('Control+u')

    await pane.getByRole('button', { name: 'Exclude from broadcast' }).click()
    await expect(banner).toBeHidden()
    await runIn(own, 'local 2', 'read -rsp "Password: " secret; echo "got:$secret:"')
    await expectLine(own, 'local 2', 'Password:')
    await pane.getByRole('button', { name: 'Exclude from broadcast' }).click()
    await expect(pane.getByLabel('live typing held back')).toBeVisible()
    await page.bringToFront()
    await runIn(page, 'local 3', 'echo without-it')
    for (const name of others) await expectLine(page, name, 'without-it')
    await expect(pane.getByLabel('live typing held back')).toBeVisible()
    await own.getByRole('button', { name: 'Type here too' }).click()
    await expect(pane.getByLabel('receives live typing')).toBeVisible()
    await runIn(page, 'local 3', 'now')
    await expectLine(own, 'local 2', /got:now:/)
  })

  await test.step('Its window can be reloaded, too, and ends live typing for all', async () => {
    await own.reload()
    await expectLine(own, 'local 2', 'from-here')
    await expectPlaces(page, '1 | 3 4')
    await own.getByRole('button', { name: 'Switch off' }).click()
    await expect(page.getByRole('checkbox', { name: 'Live typing' })).not.toBeChecked()
    await expect(own.getByRole('button', { name: 'Switch off' })).toBeHidden()
  })

  await test.step('Closing it brings the pane back to its place', async () => {
    await own.getByRole('button', { name: 'Bring back to its view' }).click()
    await expectPlaces(page, '1 2 | 3 4')
    await runIn(page, 'local 2', 'echo $kept')
    await expectLine(page, 'local 2', 'from-own-window')
  })

  await test.step('A reload of the view leaves it there', async () => {
    await terminal(page, 'local 2').getByRole('button', { name: 'Pane menu' }).click()
    const opening = page.waitForEvent('popup')
    await page.getByRole('menuitem', { name: 'Open in its own window' }).click()
    const again = await opening
    await expectPlaces(page, '1 | 3 4')
    await page.reload()
    await expectPrompt(page, 'local 4')
    await expectPlaces(page, '1 | 3 4')
    await again.close()
    await expectLine(page, 'local 2', 'from-own-window')
    await expect(terminals(page)).toHaveCount(4)
  })

  await test.step('A window that the browser blocks is told', async () => {
    await page.evaluate(() => {
      window.open = () => null
    })
    await chooseLayout(page, 'Open in its own window')
    await expect(page.getByText('The browser has blocked the window.')).toBeVisible()
  })
})

test('panes are split, moved and maximised by keys alone', async ({ app: _, page }) => {
  await openLocal(page, 1)
  const press = (keys: string) => page.keyboard.press(`Control+Shift+${keys}`)
  await expectFocus(page, 'local')

  await press('E')
  await expectPrompt(page, 'local 2')
  await expectFocus(page, 'local 2')
  await expectPlaces(page, '1 2')
  await press('O')
  await expectPrompt(page, 'local 3')
  await expectFocus(page, 'local 3')
  await expectPlaces(page, '1 2 | 3')

  await press('Alt+ArrowLeft')
  await expectPlaces(page, '3 2 | 1')
  await expectFocus(page, 'local 3')
  await press('Alt+ArrowUp')
  await expectPlaces(page, '3 | 2 | 1')
  await expectFocus(page, 'local 3')
  await press('ArrowDown')
  await expectFocus(page, 'local 2')
  await page.keyboard.type('echo typed-$((1+1))\n')
  await expectLine(page, 'local 2', 'typed-2')

  await press('Enter')
  await expect(terminals(page)).toHaveCount(1)
  await expectFocus(page, 'local 2')
  await press('Enter')
  await expect(terminals(page)).toHaveCount(3)
  await expectFocus(page, 'local 2')
  await press('D')
  await expect(terminals(page)).toHaveCount(2)

  // The menu is there without a mouse as well.
  await page.getByRole('button', { name: 'Layout', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Columns' }).focus()
  await page.keyboard.press('Enter')
  await expectPlaces(page, '3 1')
})

/** How many terminals are drawn with a WebGL context that works. */
const drawnWithWebgl = (page: Page): Promise<number> =>
  page.locator('.xterm-screen').evaluateAll(
    (screens) =>
      screens.filter((screen) => {
        const contexts = [...screen.querySelectorAll('canvas')].map((canvas) => canvas.getContext('webgl2'))
        return contexts.some((context) => context && !context.isContextLost())
      }).length,
  )

test('terminals take WebGL where a graphics processor draws it, eight at most, also after one was lost', async ({
  app: _,
  page,
}) => {
  await openLocal(page, 9)
  expect(await drawnWithWebgl(page)).toBe(0)
  const hasWebgl = await page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null)
  test.skip(!hasWebgl, 'this browser has no WebGL without a graphics processor')

  // A fake: the software renderer of this machine goes by another name.
  await page.addInitScript(() => {
    const { getParameter } = WebGL2RenderingContext.prototype
    WebGL2RenderingContext.prototype.getParameter = function (name) {
      const value = getParameter.call(this, name)
      return typeof value === 'string' ? 'A graphics card' : value
    }
  })
  await page.reload()
  await expect.poll(() => drawnWithWebgl(page)).toBe(8)
  // Counted at once: a new one takes its place as soon as the page is told.
  const left = await page.locator('.xterm-screen canvas').evaluateAll((canvases) => {
    const contexts = canvases.map((canvas) => (canvas as HTMLCanvasElement).getContext('webgl2'))
    const drawing = contexts.filter((context) => context !== null)
    drawing[0]?.getExtension('WEBGL_lose_context')?.loseContext()
    return drawing.filter((context) => !context.isContextLost()).length
  })
  expect(left).toBe(7)
  await expect.poll(() => drawnWithWebgl(page)).toBe(8)
  await terminal(page, 'local').getByRole('button', { name: 'Close', exact: true }).click()
  await runIn(page, 'local 9', 'echo still-here')
  await expectLine(page, 'local 9', 'still-here')
})
