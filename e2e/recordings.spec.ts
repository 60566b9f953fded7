import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { connectAll } from './support/sessions'
import { expectLine, runIn, terminal } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 23_000, workers: 1 })
})
test.afterAll(() => rig?.stop())

const paneMenu = async (page: Page, name: string, item: string) => {
  await terminal(page, name).getByRole('button', { name: 'Pane menu' }).click()
  await page.getByRole('menuitemcheckbox', { name: item, exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(terminal(page, name).getByRole('button', { name: 'Pane menu' })).toBeFocused()
}

const logLines = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('a terminal is logged to a file, with the time where it is wanted', async ({ app, page }) => {
  await connectAll(page, app, rig.hosts.slice(0, 1), rig.keyPath)
  const folder = join(app.home, 'logs', 'terminals')

  await paneMenu(page, 'm-k8s', 'Log to file')
  await expect(terminal(page, 'm-k8s').getByText('log', { exact: true })).toBeVisible()
  await expect(page.getByText(folder).first()).toBeVisible()
  await runIn(page, 'm-k8s', 'echo wi"thout time"')
  await expect.poll(() => logLines(folder)).toContain('without time')

  await paneMenu(page, 'm-k8s', 'With timestamps')
  await runIn(page, 'm-k8s', 'echo wi"th time"')
  await expect.poll(() => logLines(folder).join('\n')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z with time$/m)

  await paneMenu(page, 'm-k8s', 'Log to file')
  await expect(terminal(page, 'm-k8s').getByText('log', { exact: true })).toHaveCount(0)
  await runIn(page, 'm-k8s', 'echo la"ter"')
  await expectLine(page, 'm-k8s', 'later')
  const text = logLines(folder).join('\n')
  expect(text).toContain('echo wi"thout time"')
  expect(text).not.toMatch(/\u001b|later/)
  const [file = ''] = readdirSync(folder)
  expect(file).toMatch(/^m-k8s-[\d-]+\.log$/)
  expect([modeOf(folder), modeOf(join(folder, file))]).toEqual(['700', '600'])
})

const player = (page: Page): Locator => page.getByRole('dialog', { name: 'Recording Two nodes' })

const recorded = (page: Page, name: string): Promise<string[]> =>
  player(page)
    .getByRole('region', { name: `Recorded ${name}` })
    .getByRole('list')
    .getByRole('listitem')
    .allTextContents()

const position = async (page: Page): Promise<number> =>
  Number(await player(page).getByRole('slider', { name: 'Position' }).inputValue())

async function record(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Record all' }).click()
  const form = page.getByRole('dialog', { name: 'Record all 2 terminals' })
  await expect(form).toContainText('A recording holds everything that stands on these screens')
  await form.getByRole('textbox', { name: 'Name' }).fill('Two nodes')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^REC 00:\d\d$/)).toBeVisible()
}

test('two terminals are recorded and played side by side', async ({ app, page }) => {
  await connectAll(page, app, rig.hosts, rig.keyPath)
  await record(page)
  await runIn(page, 'm-k8s', 'echo from the ma"ster"')
  await expectLine(page, 'm-k8s', 'from the master')
  await runIn(page, 'w1-k8s', 'echo from the wo"rker"')
  await expectLine(page, 'w1-k8s', 'from the worker')
  await page.getByRole('button', { name: 'Stop recording' }).click()
  await page.getByRole('button', { name: 'Show', exact: true }).click()

  const list = page.getByRole('dialog', { name: 'Recordings' })
  const row = list.getByRole('listitem', { name: 'Two nodes' })
  await expect(row).toContainText('m-k8s, w1-k8s')

  await test.step('It plays to its end, with the pauses left out', async () => {
    await row.getByRole('button', { name: 'Play', exact: true }).click()
    await expect(player(page).getByRole('slider', { name: 'Position' })).toBeFocused()
    await expect.poll(async () => (await recorded(page, 'm-k8s')).join('\n')).toMatch(/[#$]/)
    await player(page).getByRole('combobox', { name: 'Speed' }).selectOption({ label: '4×' })
    await player(page).getByRole('checkbox', { name: 'Skip pauses' }).check()
    await player(page).getByRole('slider', { name: 'Position' }).focus()
    await expect.poll(() => recorded(page, 'm-k8s')).toContain('from the master')
    await expect.poll(() => recorded(page, 'w1-k8s')).toContain('from the worker')
    await expect(player(page).getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  })

  await test.step('Going back shows what was there before, and forward what came after', async () => {
    await page.keyboard.press('Home')
    await expect.poll(() => recorded(page, 'm-k8s')).not.toContain('from the master')
    await expect.poll(() => position(page)).toBe(0)
    await page.keyboard.press('Space')
    await expect.poll(() => recorded(page, 'm-k8s')).toContain('from the master')
    await page.keyboard.press('End')
    await expect.poll(() => recorded(page, 'w1-k8s')).toContain('from the worker')
    await page.keyboard.press('ArrowLeft')
    const end = Number(await player(page).getByRole('slider', { name: 'Position' }).getAttribute('max'))
    await expect.poll(() => position(page)).toBeLessThan(end)
  })

  await test.step('It is saved, renamed and deleted', async () => {
    await page.keyboard.press('Escape')
    const choose = async (name: string, item: string) => {
      await list.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    const archive = page.waitForEvent('download')
    await choose('Two nodes', 'Save all as an archive')
    expect((await archive).suggestedFilename()).toMatch(/^Two_nodes-[\d-]+\.zip$/)
    const cast = page.waitForEvent('download')
    await choose('Two nodes', 'Save 01-m-k8s.cast')
    const header = JSON.parse(readFileSync(await (await cast).path(), 'utf8').split('\n')[0] ?? '')
    expect(header).toMatchObject({ version: 2, title: 'm-k8s' })
    await choose('Two nodes', 'Rename')
    await list.getByRole('textbox', { name: 'Name' }).fill('Another name')
    await page.keyboard.press('Enter')
    await choose('Another name', 'Delete…')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete recording' }).click()
    await expect(list).toContainText('No recordings yet')
    expect(readdirSync(join(app.home, 'recordings'))).toEqual([])
  })
})
