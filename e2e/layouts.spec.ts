import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { chooseLayout, expectPlaces } from './support/layouts'
import { expectFocus, expectLine, expectPrompt, runIn, terminal, terminals } from './support/ui'

async function openLocal(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  for (let number = 2; number <= count; number += 1) {
    await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
    await expectPrompt(page, `local ${number}`)
  }
}

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

  // Tab is the shell's, so the header has a key of its own; its buttons and tabs are beside it.
  await press('H')
  await expect(page.getByRole('tab', { name: 'Terminal local 2', exact: true })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(
    terminal(page, 'local 2').getByRole('button', { name: 'Exclude from broadcast' }),
  ).toBeFocused()
  await press('ArrowUp')
  await press('ArrowDown')
  await expectFocus(page, 'local 2')

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

test('each pane and its tab have their names from their first moment on', async ({ app: _, page }) => {
  await openLocal(page, 2)
  await page.addInitScript(() => {
    const nameless: string[] = []
    Object.assign(window, { nameless })
    // Told right after the script that has made them, before anything is drawn.
    new MutationObserver(() => {
      for (const part of document.querySelectorAll('.dv-tab, .dv-groupview'))
        if (!part.getAttribute('aria-label')) nameless.push(part.outerHTML.slice(0, 200))
    }).observe(document, { childList: true, subtree: true, attributes: true })
  })
  await page.reload()
  for (const name of ['local', 'local 2']) await expectPrompt(page, name)
  await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
  await expectPrompt(page, 'local 3')
  await page.keyboard.press('Control+Shift+E')
  await expectPrompt(page, 'local 4')
  await chooseLayout(page, 'Columns')
  await expectPlaces(page, '1 2 3 4')
  expect(await page.evaluate(() => (window as unknown as { nameless: string[] }).nameless)).toEqual([])
})
