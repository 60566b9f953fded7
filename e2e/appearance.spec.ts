import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Terminal } from '@xterm/xterm'
import { transformWithOxc } from 'vite'
import type { drawSelectionsOnly } from '../renderer/features/terminals/selection-drawing'
import { expect, test } from './support/fixtures'
import { expectLine, expectPrompt, runIn, terminal, terminals, treeItem } from './support/ui'

test('theme and language change at once and stay', async ({ app: _, page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await background()
  await page.getByRole('button', { name: 'Local terminal' }).first().click()
  await expectPrompt(page, 'local')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('light')
  await expect.poll(background).not.toBe(dark)
  const light = await background()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ko')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: '터미널 입력' })).toHaveCount(1)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await expect(page.getByRole('button', { name: '클러스터 만들기' }).first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: '터미널 입력' })).toHaveCount(1)
  await expect.poll(background).toBe(light)
})

test('a cluster can be made with the keyboard alone', async ({ app, page }) => {
  await expect(page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
  const focused = page.locator(':focus')
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      const label = await focused.evaluate(
        (element) => element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
      )
      if (label === name) return
    }
    throw new Error(`Tab never reaches ${name}`)
  }
  await tabTo('Create cluster')
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('keys')
  app.expectedLabs.add('keys')
  await page.keyboard.press('Enter')
  await expect(form).toBeHidden()
  await expect(treeItem(page, 'Labs', /^m-k8s running/)).toBeVisible()
  await expect(terminals(page).first()).toBeVisible()
})

test('the text of terminals has the colours and the size of the settings, and fills its cells', async ({
  app: _,
  page,
}) => {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
  await expectPrompt(page, 'local 2')
  /** How xterm.js draws a red line that fills the screen; null where there is none. Its width is in parts of the screen's. */
  const look = () =>
    terminal(page, 'local 2').evaluate((pane) => {
      const line = [...pane.querySelectorAll('.xterm-rows .xterm-fg-1')].at(-1)
      const screen = pane.querySelector('.xterm-screen')
      if (!line || !screen) return null
      const { color, fontSize } = getComputedStyle(line)
      const width = line.getBoundingClientRect().width / screen.getBoundingClientRect().width
      return { color, fontSize, width: width.toFixed(2) }
    })
  const printLine = () => runIn(page, 'local 2', `printf '\\033[31m%*s\\033[0m\\n' "$(tput cols)" | tr ' ' x`)
  await printLine()
  await expect.poll(look).toEqual({ color: 'rgb(255, 123, 114)', fontSize: '13px', width: '1.00' })

  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Theme', exact: true }).selectOption('light')
  // Nothing dark below a light screen, which would show at its edges where the display enlarges by 125 %.
  await expect(terminal(page, 'local 2').locator('.xterm-viewport')).toHaveCSS('background-color', /, 0\)$/)
  await expect.poll(async () => (await look())?.color).not.toBe('rgb(255, 123, 114)')
  await page.keyboard.press('Escape')

  await terminal(page, 'local 2').getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Control+Equal')
  await expect.poll(async () => (await look())?.fontSize).toBe('14px')
  await runIn(page, 'local 2', 'clear')
  await expect.poll(look).toBeNull()
  await printLine()
  await expect.poll(async () => (await look())?.width).toBe('1.00')
})

test('reversed text has the colours of the screen, the other way round', async ({ app: _, page }) => {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  await runIn(page, 'local', "printf '\\033[7mre%s\\033[0m\\n' versed")
  const reversed = terminal(page, 'local').locator('.xterm-rows span', { hasText: /^reversed$/ })
  const [text, ground] = await page.evaluate(() =>
    ['--ansi-foreground', '--ansi-background'].map((name) => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = `var(${name})`
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }),
  )
  await expect(reversed).toHaveCSS('color', ground ?? '')
  await expect(reversed).toHaveCSS('background-color', text ?? '')
})

test('screen reader mode puts the lines of terminals into the accessibility tree, and takes them out', async ({
  app: _,
  page,
}) => {
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  await runIn(page, 'local', 'echo first')
  await expectLine(page, 'local', 'first')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const toggle = async () => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await settings.getByRole('checkbox', { name: 'Screen reader mode' }).click()
    await page.keyboard.press('Escape')
    await expect(settings).toBeHidden()
  }
  const lines = terminal(page, 'local').getByRole('list')
  await toggle()
  await expect(lines).toHaveCount(0)
  const shown = page.locator('.xterm-rows')
  await runIn(page, 'local', 'echo second')
  await expect(shown).toContainText(/second.*second/)
  await toggle()
  await expect(lines).toHaveCount(1)
  for (const line of ['first', 'second']) await expectLine(page, 'local', line)
  await runIn(page, 'local', 'echo third')
  await expectLine(page, 'local', 'third')
})

interface ScreenPage {
  Terminal: typeof Terminal
  drawSelectionsOnly: typeof drawSelectionsOnly
}

/** The part of xterm.js's inside on which `drawSelectionsOnly` relies. */
interface Inside {
  _core: { _renderService: { handleSelectionChanged: (...place: unknown[]) => void } }
}

test('xterm.js draws a screen that scrolls a second time only for the sake of what is or was selected', async ({
  page,
}) => {
  const path = join(import.meta.dirname, '../renderer/features/terminals/selection-drawing.ts')
  const { code } = await transformWithOxc(readFileSync(path, 'utf8'), path)
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('@xterm/xterm') })
  await page.addScriptTag({
    type: 'module',
    content: `${code}\nObject.assign(window, { drawSelectionsOnly })`,
  })
  // A module without an address of its own runs later.
  await page.waitForFunction(() => 'drawSelectionsOnly' in window)
  const seen = await page.evaluate(async () => {
    const { Terminal, drawSelectionsOnly } = window as unknown as ScreenPage
    const terminal = new Terminal({ cols: 20, rows: 5 })
    terminal.open(document.body)
    const service = (terminal as unknown as Inside)._core._renderService
    let events: string[] = []
    const note = (event: string) => {
      const call = service.handleSelectionChanged.bind(service)
      service.handleSelectionChanged = (...place) => {
        if (!events.includes(event)) events.push(event)
        call(...place)
      }
    }
    note('drawn')
    drawSelectionsOnly(terminal)
    note('asked')
    const after = async (act: () => unknown) => {
      events = []
      await act()
      for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame)
      return events.join()
    }
    const scroll = () => new Promise<void>((done) => terminal.write('line\r\n'.repeat(10), done))
    return {
      scrolled: await after(scroll),
      selected: await after(() => terminal.select(0, terminal.buffer.active.viewportY, 4)),
      scrolledWithSelection: await after(scroll),
      cleared: await after(() => terminal.clearSelection()),
      scrolledWithout: await after(scroll),
      scrolledWhileUp: await after(() => {
        terminal.scrollLines(-3)
        return scroll()
      }),
    }
  })
  expect(seen).toEqual({
    scrolled: 'asked',
    selected: 'asked,drawn',
    scrolledWithSelection: 'asked,drawn',
    cleared: 'asked,drawn',
    scrolledWithout: 'asked',
    scrolledWhileUp: 'asked,drawn',
  })
})
