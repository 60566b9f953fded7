import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { restartWith } from './support/failed-run'
import { expect, test } from './support/fixtures'
import { createCluster, expectLine, expectPrompt, runIn, screenLines, terminal, typeInto } from './support/ui'

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })
const field = (page: Page) => palette(page).getByRole('combobox', { name: /^Find a command/ })
const options = (page: Page) => palette(page).getByRole('listbox', { name: 'Commands' }).getByRole('option')
const input = (page: Page, name: string) =>
  terminal(page, name).getByRole('textbox', { name: 'Terminal input' })

async function openLocals(page: Page, count: number) {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  for (let number = 2; number <= count; number += 1) {
    await page.getByRole('button', { name: 'Local terminal' }).first().click()
    await expectPrompt(page, `local ${number}`)
  }
}

test('the palette finds and does things, and shells keep their Ctrl+K', async ({ app: _, page }) => {
  await test.step('Ctrl+K on the page; Korean and English names; a reason for what is not possible', async () => {
    await expect(page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
    await page.keyboard.press('Control+k')
    await field(page).fill('reconnect all')
    await expect(options(page).first()).toContainText('No connection is lost.')
    await page.keyboard.press('Enter')
    await expect(palette(page)).toBeVisible()
    await field(page).fill('로컬')
    await expect(options(page).first()).toHaveText(/^Local terminal/)
    await page.keyboard.press('Enter')
    await expectPrompt(page, 'local')
    await expect(input(page, 'local')).toBeFocused()
  })

  await test.step('In a terminal Ctrl+K deletes to the end of the line', async () => {
    await typeInto(page, 'local', 'echo stays-away')
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('echo after-it')
    await page.keyboard.press('Enter')
    await expectLine(page, 'local', 'after-it')
    expect((await screenLines(page, 'local')).join('\n')).not.toContain('away')
    await expect(palette(page)).toBeHidden()
  })

  await test.step('Ctrl+Shift+P works there, and gives the focus back; what was used stands first', async () => {
    await page.keyboard.press('Control+Shift+p')
    await expect(field(page)).toBeFocused()
    await expect(options(page).first()).toHaveText(/^Local terminal/)
    await page.keyboard.press('ArrowUp')
    await expect(options(page).last()).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Escape')
    await expect(input(page, 'local')).toBeFocused()

    await page.keyboard.press('Control+Shift+p')
    await field(page).fill('theme light')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await expect(input(page, 'local')).toBeFocused()
    await page.reload()
    await page.getByRole('button', { name: 'Command palette' }).click()
    await expect(options(page).first()).toHaveText(/^Theme: Light/)
  })

  await test.step('It does not come over a dialog', async () => {
    await field(page).fill('settings')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    await page.keyboard.press('Control+Shift+p')
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    await expect(palette(page)).toBeHidden()
  })
})

test('what other parts of the program do is done by the palette too', async ({ app: _, page }) => {
  await openLocals(page, 1)
  const choose = async (name: string) => {
    await page.keyboard.press('Control+Shift+p')
    await field(page).fill(name)
    await expect(options(page).first()).toHaveText(new RegExp(`^${name}`))
    await page.keyboard.press('Enter')
    await expect(palette(page)).toBeHidden()
  }
  await choose('Second terminal beside')
  await expect(input(page, 'local 2')).toBeFocused()
  await choose('Maximise pane')
  await expect(terminal(page, 'local')).toBeHidden()
  await choose('Maximise pane')
  await expect(terminal(page, 'local')).toBeVisible()

  await choose('Turn on live typing')
  await expect(page.getByText('Live typing is on for 2 terminals')).toBeVisible()
  await choose('Turn off live typing')
  await expect(page.getByText('Live typing is on for 2 terminals')).toBeHidden()
  await choose('Snippets')
  await expect(page.getByRole('textbox', { name: 'Search snippets' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('Show Send and wait')
  await expect(page.getByRole('region', { name: 'Send and wait' })).toBeVisible()
  await choose('Show or hide the bottom panel')
  await expect(page.getByRole('region', { name: 'Send and wait' })).toBeHidden()

  await page.keyboard.press('Control+Shift+p')
  for (const [words, name] of [
    ['split', 'Second terminal beside'],
    ['maximize', 'Maximise pane'],
    ['zoom', 'Terminals: larger text'],
    ['분할', 'Second terminal beside'],
  ] as const) {
    await field(page).fill(words)
    await expect(options(page).filter({ hasText: name })).toBeVisible()
  }
  await page.keyboard.press('Escape')
})

test('terminals look as chosen, and zoom in their view', async ({ app, page }) => {
  await openLocals(page, 2)
  let asked = 0
  const columns = async () => {
    asked += 1
    const answer = new RegExp(`^${asked}: (\\d+) columns$`)
    await runIn(page, 'local', `clear; echo ${asked}: $(tput cols) columns`)
    await expectLine(page, 'local', answer)
    const lines = await screenLines(page, 'local')
    return Number(lines.map((line) => answer.exec(line)?.[1]).find((found) => found !== undefined))
  }
  const before = await columns()
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Control+=')
  await expect.poll(columns).toBeLessThan(before)
  const saved = () => JSON.parse(readFileSync(join(app.home, 'settings.json'), 'utf8'))['terminal.zoom']
  await expect.poll(saved).toEqual({ sessions: 3 })
  const zoomed = await columns()
  await page.reload()
  await expectPrompt(page, 'local')
  await expect.poll(columns).toBe(zoomed)
  await terminal(page, 'local').getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Control+0')
  await expect.poll(columns).toBe(before)
  const box = await terminal(page, 'local').boundingBox()
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 100)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, 300)
  await page.keyboard.up('Control')
  await expect.poll(columns).toBeGreaterThan(before)
  expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1)

  await page.getByRole('button', { name: 'Settings' }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ansi-background'))
  await dialog.getByRole('combobox', { name: 'Colours' }).selectOption('Dracula')
  await expect.poll(background).toBe('#282a36')
  const font = dialog.getByRole('combobox', { name: 'Font', exact: true })
  await font.fill('No such font')
  await expect(dialog.getByText('Not on this computer')).toBeVisible()
  await font.fill('no"; font')
  await expect(dialog.getByText('Not the name of a font.')).toBeVisible()
  await expect(dialog.getByRole('img', { name: 'Preview of the terminal' })).toBeVisible()

  const fonts = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.xterm-rows')].map(
        (rows) => getComputedStyle(rows).fontFamily.split(', ')[0],
      ),
    )
  // Two terminals and the preview.
  await expect.poll(fonts).toEqual(Array(3).fill('"JetBrains Mono"'))
  await font.fill('Nanum Gothic Coding')
  await font.press('Enter')
  await expect.poll(fonts).toEqual(Array(3).fill('"Nanum Gothic Coding"'))
  await font.fill('')
  await font.press('Enter')
  await expect.poll(fonts).toEqual(Array(3).fill('"JetBrains Mono"'))
})

test('text is found in all panes at once', async ({ app: _, page }) => {
  await openLocals(page, 2)
  await runIn(page, 'local', 'for i in 1 2 3; do echo "a needle"; done')
  await runIn(page, 'local 2', 'echo one needle')
  await expectLine(page, 'local 2', 'one needle')
  await expectLine(page, 'local', 'a needle')

  await page.keyboard.press('Control+Shift+F')
  await expect(page.getByRole('textbox', { name: 'Find' })).toBeFocused()
  await page.keyboard.type('a needle')
  await page.keyboard.press('Control+Shift+F')
  const panes = page.getByRole('list', { name: 'Panes with matches' }).getByRole('button')
  // The command line itself holds the text once more.
  await expect(panes).toHaveText(['local4'])
  await page.getByRole('textbox', { name: 'Search all panes' }).fill('needle')
  await expect(panes).toHaveText(['local4', 'local 22'])
  await page.keyboard.press('Enter')
  await expect(panes).toHaveText(['local1 of 4', 'local 22'])
  await page.keyboard.press('Shift+Enter')
  await expect(panes).toHaveText(['local4', 'local 22 of 2'])
  await expect(page.getByRole('textbox', { name: 'Search all panes' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(input(page, 'local 2')).toBeFocused()
  await runIn(page, 'local 2', 'exit')
})

test('what happens in a view that is not open leaves a mark until it is seen', async ({ app, page }) => {
  await createCluster(page, app, { workers: 1 })
  await page.getByRole('button', { name: 'Local terminal' }).first().click()
  await expectPrompt(page, 'local')
  const go = join(app.folder, 'go')
  await runIn(page, 'local', `echo waits; until [ -e ${go} ]; do sleep 0.1; done; printf '\\a'`)
  await expectLine(page, 'local', 'waits')
  const view = page.getByRole('combobox', { name: 'View' })
  await view.selectOption('k8s')
  await expect(terminal(page, 'm-k8s')).toBeVisible()
  writeFileSync(go, '')
  const mark = page.getByRole('banner').getByRole('img', { name: 'Sessions – bell' })
  await expect(mark).toBeVisible()
  await expect(view.getByRole('option', { name: 'Sessions – bell' })).toBeAttached()

  const bell = terminal(page, 'local').getByRole('img', { name: 'bell' })
  // Looked for from the beginning: it goes some seconds after it has come into sight.
  await Promise.all([expect(bell).toBeVisible(), view.selectOption('sessions')])
  await expect(mark).toBeHidden()
  await expect(bell).toBeHidden()

  // The tab of a pane that stands behind another one says that it prints, until it comes to the front.
  await page.getByRole('button', { name: 'Local terminal' }).first().click()
  await expectPrompt(page, 'local 2')
  const print = join(app.folder, 'print')
  await runIn(page, 'local', `echo waits-again; until [ -e ${print} ]; do sleep 0.1; done; echo news`)
  await expectLine(page, 'local', 'waits-again')
  const tab = (name: string) => page.getByRole('tab', { name: `Terminal ${name}`, exact: true })
  await tab('local 2').dragTo(terminal(page, 'local'))
  await expect(terminal(page, 'local')).toHaveCount(0)
  writeFileSync(print, '')
  await expect(tab('local')).toHaveAccessibleDescription('new output')
  await expect(tab('local').getByTitle('new output')).toBeVisible()
  await tab('local').click()
  await expect(tab('local')).toHaveAccessibleDescription('')
  await expectLine(page, 'local', 'news')
  await runIn(page, 'local', 'exit')
})

test.describe('settings that do not count', () => {
  test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource/ })

  test('are named on the page', async ({ app, page }) => {
    const file = join(app.home, 'settings.json')
    await restartWith(app, page, () => writeFileSync(file, '{ "theme": "pink", "terminal.fontSize": 900 }'))
    const notice = page.getByText('2 settings in settings.json have impossible values')
    await expect(notice).toContainText('theme, terminal.fontSize')
    await restartWith(app, page, () => writeFileSync(file, '{ "theme": '))
    await expect(page.getByText('It was kept as settings.json.bad-1')).toBeVisible()
  })
})
