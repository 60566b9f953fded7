import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { secretServiceMissing, startSecretService } from '../electron/platform/testing-keychain'
import type { App } from './support/app'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu } from './support/sessions'
import { treeItem } from './support/ui'

const list = (...sessions: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<ArrayOfSessionData>\n${sessions.join('\n')}\n</ArrayOfSessionData>`
const session = (path: string, host: string, more = '') =>
  `<SessionData SessionId="${path}" SessionName="${path.split('/').at(-1)}" Host="${host}" Port="22" Proto="SSH" Username="root" ${more}/>`

const sessionsFile = list(
  session('Lab/m-k8s', '10.0.0.1', 'ExtraArgs="-pw hidden-one -A"'),
  session('Lab/w1-k8s', '10.0.0.2', 'ExtraArgs="-i C:\\keys\\lab.ppk -L 8080:localhost:80"'),
  session('Lab/w2-k8s', '10.0.0.3'),
  '<SessionData SessionId="console" SessionName="console" Host="h" Port="23" Proto="Telnet"/>',
)

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Import sessions' })
const rows = (page: Page): Locator =>
  dialog(page).getByRole('table', { name: 'Sessions in the file' }).getByRole('row')

async function chooseFile(page: Page, text: string): Promise<void> {
  await dialog(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'Sessions.XML', mimeType: 'text/xml', buffer: Buffer.from(text) })
}

async function openMenu(page: Page, entry: 'Import…' | 'Export…'): Promise<void> {
  await page.getByRole('button', { name: 'Import and export' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

const savedText = (app: App): string => readFileSync(join(app.home, 'sessions.json'), 'utf8')

test('sessions of SuperPuTTY come in once, after a look at them', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Import SuperPuTTY sessions' }).click()
  await chooseFile(page, sessionsFile)

  await expect(rows(page)).toHaveCount(4)
  const first = rows(page).filter({ hasText: 'm-k8s' })
  await expect(first).toContainText('Lab')
  await expect(first).toContainText('New')
  await expect(first.getByRole('img', { name: 'Has a password' })).toBeVisible()
  const second = rows(page).filter({ hasText: 'w1-k8s' })
  await expect(second.getByRole('img', { name: 'Key file C:\\keys\\lab.ppk' })).toBeVisible()
  await expect(second.getByRole('img', { name: '1 port forward' })).toBeVisible()
  await expect(dialog(page).getByRole('list', { name: 'Lines left out' })).toContainText('Line 6')
  await expect(dialog(page)).toContainText('Telnet is not SSH.')
  await expect(dialog(page)).not.toContainText('hidden-one')
  await expect(dialog(page).getByRole('checkbox', { name: 'Store passwords in the keychain' })).toBeVisible()
  await expectAccessible(page, 'import')

  await dialog(page).getByRole('checkbox', { name: 'Import w2-k8s' }).uncheck()
  await dialog(page).getByRole('button', { name: 'Import 2 sessions' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByText('2 sessions imported.')).toBeVisible()
  await expect(treeItem(page, 'Sessions', /^m-k8s/)).toBeVisible()
  await expect(treeItem(page, 'Sessions', /^w2-k8s/)).toHaveCount(0)
  expect(savedText(app)).not.toContain('hidden-one')

  await openMenu(page, 'Import…')
  await chooseFile(page, list(session('Lab/m-k8s', '10.0.0.1'), session('Lab/w1-k8s', '10.9.9.9')))
  await expect(rows(page).filter({ hasText: 'Already there' }).getByRole('checkbox')).toBeDisabled()
  await expect(rows(page).filter({ hasText: '10.9.9.9' })).toContainText('Saved as “w1-k8s 2”')
  await expect(dialog(page).getByRole('button', { name: 'Import 1 session', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')

  await test.step('What was moved to another folder since is told, and does not come in again', async () => {
    await addSession(page, { name: 'other', host: '10.0.0.9', port: 22, folder: 'Home' })
    await chooseInMenu(page, /^m-k8s$/, 'Move to…')
    const moving = page.getByRole('dialog', { name: 'Move to' })
    await moving.getByRole('combobox', { name: 'Folder' }).selectOption('Home')
    await moving.getByRole('button', { name: 'Move' }).click()
    await expect(moving).toBeHidden()
    await openMenu(page, 'Import…')
    await chooseFile(page, list(session('Lab/m-k8s', '10.0.0.1'), session('Lab/w2-k8s', '10.0.0.3')))
    const moved = rows(page).filter({ hasText: 'Already there: “Home/m-k8s”' })
    await expect(moved.getByRole('checkbox')).toBeDisabled()
    await expect(dialog(page).getByRole('button', { name: 'Import 1 session', exact: true })).toBeVisible()
    await expectAccessible(page, 'import of what was moved')
    await page.keyboard.press('Escape')
  })

  await test.step('Where nothing can be chosen, the keyboard is in the dialog all the same', async () => {
    await openMenu(page, 'Import…')
    await chooseFile(page, list(session('Lab/m-k8s', '10.0.0.1')))
    await expect(rows(page).filter({ hasText: 'Already there' })).toHaveCount(1)
    await expect(dialog(page)).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
  })
})

test('a file that cannot be read is refused with its line, and the next one works', async ({ app, page }) => {
  await openMenu(page, 'Import…')
  await expect(dialog(page).getByRole('button', { name: 'Choose file…' })).toBeFocused()
  await chooseFile(page, '<ArrayOfSessionData>\n<!-- -->\n<SessionData Host="a" Host="b"/>')
  await expect(dialog(page).getByRole('alert')).toContainText('Line 3 of the file is broken.')
  await chooseFile(
    page,
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ArrayOfSessionData>&a;</ArrayOfSessionData>',
  )
  await expect(dialog(page).getByRole('alert')).toContainText('Line 1 begins a document type')
  await chooseFile(page, sessionsFile)
  await expect(rows(page)).toHaveCount(4)
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Import and export' })).toBeVisible()
  expect(() => savedText(app)).toThrow()
})

test("this PC's own OpenSSH configuration comes in with what it includes, and goes out again", async ({
  app,
  page,
}) => {
  const ssh = join(app.folder, 'home/.ssh')
  mkdirSync(join(ssh, 'config.d'), { recursive: true })
  const ran = join(app.folder, 'ran')
  writeFileSync(
    join(ssh, 'config'),
    `Include config.d/*\nHost inner\n  HostName 10.0.0.7\n  ProxyJump gate\nMatch exec "touch ${ran}"\n  User hidden\n`,
  )
  writeFileSync(join(ssh, 'config.d/gate'), 'Host gate\n  User ops\n  Port 2222\n')

  await openMenu(page, 'Import…')
  await dialog(page).getByRole('button', { name: 'Read this PC’s ~/.ssh/config' }).click()
  await expect(dialog(page)).toContainText('“Match exec” runs a program')
  // Of the two, only the inner one: its jump host has to come along.
  await dialog(page).getByRole('checkbox', { name: 'Import gate' }).uncheck()
  await dialog(page).getByRole('button', { name: 'Import 1 session' }).click()
  await expect(page.getByText('2 sessions imported.')).toBeVisible()
  expect(() => readFileSync(ran)).toThrow()

  await openMenu(page, 'Export…')
  const exporting = page.getByRole('dialog', { name: 'Export sessions' })
  await exporting.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'OpenSSH (config)' })
  const download = page.waitForEvent('download')
  await exporting.getByRole('button', { name: 'Export', exact: true }).click()
  const text = readFileSync(await (await download).path(), 'utf8')
  expect(text).toContain('Host gate\n    HostName gate\n    Port 2222\n    User ops\n')
  expect(text).toContain('    ProxyJump gate\n')
})

test('a list of thousands of sessions stays small in the page', async ({ app, page }) => {
  await openMenu(page, 'Import…')
  const many = Array.from({ length: 5000 }, (_, n) =>
    session(`Rack ${n % 50}/node-${n}`, `10.0.${n >> 8}.${n & 255}`),
  )
  await chooseFile(page, list(...many))
  await expect(dialog(page).getByRole('button', { name: 'Import 5000 sessions' })).toBeVisible()
  expect(await rows(page).count()).toBeLessThan(100)
  const table = dialog(page).getByRole('table')
  await table.evaluate((element) => element.parentElement?.scrollTo({ top: 1e9 }))
  await expect(rows(page).filter({ hasText: 'node-4999' })).toBeVisible()
  expect(await rows(page).count()).toBeLessThan(100)
  await dialog(page).getByRole('checkbox', { name: 'Select all' }).uncheck()
  await dialog(page).getByRole('checkbox', { name: 'Import node-4999' }).check()
  await dialog(page).getByRole('button', { name: 'Import 1 session' }).click()
  await expect(treeItem(page, 'Sessions', /^node-4999/)).toBeVisible()
  expect(JSON.parse(savedText(app)).sessions).toHaveLength(1)
})

test.describe('with a keychain', () => {
  const missing = secretServiceMissing()
  test.skip(missing !== null, missing ?? '')

  let keyring: { stop(): Promise<void> }
  test.beforeAll(async () => {
    keyring = await startSecretService()
  })
  test.afterAll(() => keyring?.stop())

  test('a session that is there without its password gets it later', async ({ app, page }) => {
    await openMenu(page, 'Import…')
    await chooseFile(page, sessionsFile)
    await dialog(page).getByRole('button', { name: 'Import 3 sessions' }).click()
    await expect(page.getByText('3 sessions imported.')).toBeVisible()

    await openMenu(page, 'Import…')
    await chooseFile(page, sessionsFile)
    const row = rows(page).filter({ hasText: 'Already there, add password' })
    await expect(row).toContainText('m-k8s')
    await expect(row.getByRole('checkbox', { name: 'Add the password of m-k8s' })).toBeChecked()
    const store = dialog(page).getByRole('button', { name: 'Store 1 password' })
    await expect(store).toHaveAttribute('aria-disabled', 'true')
    await dialog(page).getByRole('checkbox', { name: 'Store passwords in the keychain' }).check()
    await store.click()
    await expect(page.getByText('1 password is in the keychain.')).toBeVisible()
    expect(savedText(app)).not.toContain('hidden-one')

    await openMenu(page, 'Import…')
    await chooseFile(page, sessionsFile)
    await expect(rows(page).filter({ hasText: 'Already there' })).toHaveCount(3)
    await expect(rows(page).filter({ hasText: 'add password' })).toHaveCount(0)
  })
})
