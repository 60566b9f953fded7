import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { chooseInMenu, savedSession, startWithSessions, trustHostKeys } from './support/sessions'
import { broadcast, countLines, expectLine, expectPrompt, runIn, terminal } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 22_300, workers: 2 })
})
test.afterAll(() => rig?.stop())

/** No word of any file. */
const secret = 'unmistakable-7431'
const names = ['m-k8s', 'w1-k8s', 'w2-k8s']
const command = (page: Page) => page.getByRole('textbox', { name: 'Broadcast command' })
const password = (page: Page) => page.getByLabel('Password for all targets that ask')
const bar = (page: Page) => page.getByRole('region', { name: 'Broadcast', exact: true })
const note = (page: Page, name: string) => terminal(page, name).getByRole('status')

/** All that the program has written down, its log too. */
function written(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n')
}

test('the bar holds a command back from what is no prompt, and sends a password unreadably', async ({
  app,
  page,
}) => {
  const sessions = rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
  await startWithSessions(page, app, sessions)
  await chooseInMenu(page, /^Lab/, 'Connect all')
  await trustHostKeys(page, names)
  for (const name of names) await expectPrompt(page, name)

  await test.step('Where all ask for a password, the field is for one', async () => {
    await broadcast(page, 'su -c "id -un"')
    await expect(password(page)).toHaveAttribute('type', 'password')
    await expect(password(page)).toHaveAttribute('placeholder', /^Password for 3 of 3 targets/)
    await expect(page.getByRole('button', { name: 'Compare', exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await password(page).fill('vagrant')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    for (const name of names) await expectLine(page, name, 'root')
    await expect(command(page)).toHaveValue('')
  })

  await test.step('Nobody remembers it', async () => {
    await broadcast(page, 'su -c true')
    await password(page).fill(secret)
    await password(page).press('Enter')
    for (const name of names) await expectLine(page, name, /Authentication failure/)
    await expect(command(page)).toBeFocused()
    // A page that was just loaded does not know yet what was sent before.
    const bringBack = async () => {
      if ((await command(page).inputValue()) === '') await command(page).press('ArrowUp')
      return await command(page).inputValue()
    }
    for (let times = 0; times < 2; times += 1) {
      await expect.poll(bringBack).toBe('su -c true')
      await page.reload()
    }
    expect(written(app.home)).not.toContain(secret)
  })

  await test.step('A question and a full-screen program are shown, and held back until allowed', async () => {
    await runIn(page, 'w1-k8s', 'su -c true')
    await expectLine(page, 'w1-k8s', 'Password:')
    await runIn(page, 'w2-k8s', 'less /etc/services')
    await expectLine(page, 'w2-k8s', /^\/etc\/services/)
    await command(page).fill('echo to-$((1+1))')
    await expect(note(page, 'w1-k8s')).toContainText('Held back: it asks for a password.')
    await expect(note(page, 'w2-k8s')).toContainText('Held back: a full-screen program runs here.')
    await command(page).press('Enter')
    await expectLine(page, 'm-k8s', 'to-2')
    await expect(bar(page).getByRole('status')).toContainText('1 of 3 got it')
    await expect(bar(page).getByRole('status')).toContainText('w1-k8s – Held back: it asks for a password.')
    expect(await countLines(page, 'w1-k8s', /to-/)).toBe(0)
  })

  await test.step('Who is allowed gets it, until it does something else', async () => {
    await bar(page).getByRole('button', { name: '2 held back' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Send to w2-k8s too' }).click()
    await page.keyboard.press('Escape')
    await broadcast(page, 'q')
    await expectPrompt(page, 'w2-k8s')
    await expect(bar(page).getByRole('button', { name: '1 held back' })).toBeVisible()
  })

  await test.step('A password goes to who asks for one alone, on request', async () => {
    await page.getByRole('button', { name: 'Type a password unreadably' }).click()
    await command(page).waitFor({ state: 'detached' })
    await password(page).fill('vagrant')
    await expect(note(page, 'm-k8s')).toContainText('nothing asks for a password here')
    await password(page).press('Enter')
    await expectPrompt(page, 'w1-k8s')
    await expect(command(page)).toBeFocused()
    for (const name of ['m-k8s', 'w2-k8s']) expect(await countLines(page, name, /vagrant$/)).toBe(0)
  })

  await test.step('Send and wait leaves out who is held back', async () => {
    await runIn(page, 'w1-k8s', 'su -c true')
    await expectLine(page, 'w1-k8s', 'Password:')
    await page.getByRole('button', { name: 'Send and wait' }).click()
    const panel = page.getByRole('region', { name: 'Send and wait' })
    await panel.getByRole('textbox', { name: 'Script' }).fill('(exit 7)')
    await panel.getByRole('checkbox', { name: /one line of setup/ }).check()
    await expect(panel.getByText('to 2 of 3')).toBeVisible()
    await expect(panel.getByRole('button', { name: '1 held back' })).toBeVisible()
    await panel.getByRole('button', { name: 'Start', exact: true }).click()
    await expect(panel.getByRole('status')).toContainText('Stopped at a failure')
    await expect(panel.getByRole('row', { name: /^w1-k8s / })).toHaveCount(0)
  })

  await test.step('The badge tells what ended last: in the shell, or compared', async () => {
    const badge = (name: string) => terminal(page, name).getByRole('img', { name: /exit code/ })
    await expect(badge('m-k8s')).toHaveAccessibleName('Last command in this shell: exit code 7')
    await expect(badge('w1-k8s')).toHaveCount(0)
    await command(page).fill('true')
    await command(page).press('Control+Enter')
    for (const name of names)
      await expect(badge(name)).toHaveAccessibleName('Last compared command, true: exit code 0')
    await runIn(page, 'w2-k8s', '(exit 3)')
    await expect(badge('w2-k8s')).toHaveAccessibleName('Last command in this shell: exit code 3')
  })
})
