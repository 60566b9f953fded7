import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import { createCluster, expectFocus, expectPrompt, runIn, terminal, treeItem } from './support/ui'

const focusedTerminal = (page: import('playwright/test').Page) =>
  page.evaluate(() => document.activeElement?.closest('[role=region]')?.getAttribute('aria-label') ?? null)

test('what somebody asks for gets the focus, and it is never lost', async ({ app, page }) => {
  await createCluster(page, app, { workers: 1 })
  const focused = (name: string) => expect.poll(() => focusedTerminal(page)).toBe(`Terminal ${name}`)

  await treeItem(page, 'Labs', /^m-k8s/).dblclick()
  await focused('m-k8s')

  // Closing another pane with the mouse leaves the focus where somebody types; closing one's own hands it on.
  await terminal(page, 'w1-k8s').getByRole('button', { name: 'Close', exact: true }).click()
  await expect(terminal(page, 'w1-k8s')).toHaveCount(0)
  await focused('m-k8s')
  await treeItem(page, 'Labs', /^w1-k8s/).dblclick()
  await focused('w1-k8s')
  await terminal(page, 'w1-k8s').getByRole('button', { name: 'Close', exact: true }).click()
  await focused('m-k8s')

  await terminal(page, 'm-k8s').getByRole('button', { name: 'Maximise' }).click()
  await focused('m-k8s')

  await page.getByRole('button', { name: 'Local terminal' }).click()
  await focused('local')
})

test('whoever connects a terminal again can type in it at once', async ({ app, page }) => {
  await createCluster(page, app, { workers: 1 })
  await runIn(page, 'm-k8s', 'exit')
  const reconnect = terminal(page, 'm-k8s').getByRole('button', { name: 'Reconnect' })
  await reconnect.focus()
  await page.keyboard.press('Enter')
  await expect(reconnect).toBeHidden()
  await expectFocus(page, 'm-k8s')
})

test('a menu, a dialog and a row that go away leave the focus nearby', async ({ app: _, page }) => {
  for (const name of ['first', 'second']) {
    await page.getByRole('button', { name: 'Add session' }).click()
    const form = page.getByRole('dialog', { name: 'Add session' })
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused()
    await form.getByRole('textbox', { name: 'Name' }).fill(name)
    await form.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1')
    await form.getByRole('textbox', { name: 'User' }).fill('vagrant')
    await page.keyboard.press('Enter')
    await expect(form).toBeHidden()
    await expect(page.getByRole('button', { name: 'Add session' })).toBeFocused()
  }

  const second = treeItem(page, 'Sessions', /^second/)
  await second.focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await expect(page.getByRole('dialog', { name: 'Edit session' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(second).toBeFocused()

  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(treeItem(page, 'Sessions', /^first/)).toBeFocused()
})

test('what gets the focus while a dialog closes keeps it', async ({ app: _, page }) => {
  await page.getByRole('button', { name: 'Add session' }).click()
  await expect(page.getByRole('dialog', { name: 'Add session' })).toBeVisible()
  // The dialog gives the focus back a moment after it has gone: that moment lasts until `next`.
  const moment = await page.evaluateHandle(() => {
    const waiting: (() => void)[] = []
    const original = window.setTimeout
    const held = (work: () => void, ms?: number) => (ms ? original(work, ms) : waiting.push(work))
    Object.assign(window, { setTimeout: held })
    return {
      next: () => {
        window.setTimeout = original
        for (const work of waiting) work()
        return waiting.length
      },
    }
  })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  const other = page.getByRole('button', { name: 'Local terminal', exact: true })
  await other.focus()
  expect(await moment.evaluate(({ next }) => next())).toBeGreaterThan(0)
  await expect(other).toBeFocused()
})

test.describe('after a restart', () => {
  test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource/ })

  test('the panes of last time are there, also without any lab', async ({ app, page }) => {
    await page.getByRole('button', { name: 'Open a local terminal' }).click()
    await expectPrompt(page, 'local')
    // A page that goes at once may take its last change with it.
    const saved = join(app.home, 'workspaces/sessions.json')
    await expect.poll(() => existsSync(saved) && readFileSync(saved, 'utf8')).toContain('"local"')
    await page.goto('about:blank')
    await app.stop()
    await app.start()
    await page.goto(app.url)

    await page.getByRole('button', { name: 'Open a new shell' }).click()
    await expectPrompt(page, 'local')
    await expect(terminal(page, 'local').getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
    await runIn(page, 'local', 'exit')
  })
})
