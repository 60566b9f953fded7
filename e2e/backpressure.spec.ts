import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { residentBytes } from './support/processes'
import { countLines, expectLine, expectPrompt, runIn, screenLines, terminal, terminals } from './support/ui'

const mebibyte = 1024 * 1024

/** Opens a local terminal and gives its name, which no other pane has. */
async function openLocal(page: Page): Promise<string> {
  const labels = () =>
    terminals(page).evaluateAll((regions) => regions.map((region) => region.getAttribute('aria-label') ?? ''))
  const before = await labels()
  await page.getByRole('button', { name: 'Local terminal' }).first().click()
  const added = async () => (await labels()).filter((label) => !before.includes(label))
  await expect.poll(added).toHaveLength(1)
  const name = String((await added())[0]).replace(/^Terminal /, '')
  await expectPrompt(page, name)
  return name
}

test('endless output fills no memory and holds up no other terminal', async ({ app, page }) => {
  const flooded = await openLocal(page)
  const calm = await openLocal(page)
  await runIn(page, flooded, 'yes flood')
  await expectLine(page, flooded, 'flood')
  const heap = async () =>
    page.evaluate(
      () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    )
  await runIn(page, calm, 'echo "still $((40 + 2))"')
  await expectLine(page, calm, 'still 42')
  const before = { host: residentBytes(app.pid), page: await heap() }

  // The flood goes on for as long as these take: each needs a full round trip.
  for (let round = 0; round < 20; round += 1) {
    await runIn(page, calm, `clear; echo "round $((${round} + 100))"`)
    await expectLine(page, calm, `round ${round + 100}`)
  }
  expect(residentBytes(app.pid) - before.host).toBeLessThan(150 * mebibyte)
  expect((await heap()) - before.page).toBeLessThan(100 * mebibyte)

  await terminal(page, flooded).getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Control+c')
  await runIn(page, flooded, 'clear; echo "stopped $((1 + 1))"')
  await expectLine(page, flooded, 'stopped 2')
})

test('every byte is shown before the end of the shell', async ({ app: _, page }) => {
  const name = await openLocal(page)
  // One MiB of numbered lines; the last ones must still be there when the exit status is.
  await runIn(page, name, 'clear; seq 1 150000; exit 7')
  await expect(terminal(page, name)).toContainText('The shell exited with 7.')
  const numbers = async () =>
    (await screenLines(page, name)).filter((line) => /^\d{5,}$/.test(line)).map(Number)
  // The accessibility tree follows the screen with a delay, row by row, also when the pane makes room for its banner.
  await expect.poll(async () => (await numbers()).at(-1)).toBe(150_000)
  const whole = async () => {
    const shown = await numbers()
    return shown.length > 5 && shown.every((number, index) => number === 150_001 - shown.length + index)
  }
  await expect.poll(whole, 'the last lines without a gap').toBe(true)
})

test('a character that arrives in two parts is shown whole', async ({ app: _, page }) => {
  const name = await openLocal(page)
  // "한" is ED 95 9C in UTF-8; the pause between them is longer than output is gathered.
  await runIn(page, name, "clear; printf 'cut:\\355\\225'; sleep 0.3; printf '\\234:whole\\n'")
  await expectLine(page, name, 'cut:한:whole')
  expect(await countLines(page, name, /\ufffd/)).toBe(0)
})
