import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu, savedSession, startWithSessions } from './support/sessions'
import { createCluster, destroyCluster, expectPrompt, terminals, treeItem } from './support/ui'

const row = (page: Page, name: string) => treeItem(page, 'Sessions', new RegExp(`^${name}$`))
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' })
const nameField = (page: Page) => page.getByRole('tree').getByRole('textbox', { name: 'Name' })

/** Rows as they stand, with their level: `1 Lab`, `2 m-k8s`. */
const rows = (page: Page) =>
  page
    .getByRole('tree', { name: 'Sessions' })
    .getByRole('treeitem')
    .evaluateAll((items) => items.map((item) => `${item.ariaLevel} ${item.ariaLabel}`))

async function addThree(page: Page, folder = '') {
  for (const [index, name] of ['m-k8s', 'w1-k8s', 'w2-k8s'].entries())
    await addSession(page, { name, host: '127.0.0.1', port: 27_500 + index, folder })
}

test('folders and sessions are made, moved, renamed, copied, edited and deleted with the mouse', async ({
  app: _,
  page,
}) => {
  await addThree(page)

  await test.step('A new folder gets its name where it stands', async () => {
    await page.getByRole('button', { name: 'New folder' }).click()
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('Lab')
    await page.keyboard.press('Enter')
    await expect(row(page, 'Lab')).toBeFocused()
  })

  await test.step('Sessions are dragged into it, several at once', async () => {
    await row(page, 'w1-k8s').click()
    await row(page, 'w2-k8s').click({ modifiers: ['ControlOrMeta'] })
    await row(page, 'w1-k8s').dragTo(row(page, 'Lab'))
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 w1-k8s', '2 w2-k8s', '1 m-k8s'])
  })

  await test.step('A folder is made in a folder, and dragged out of it with all inside', async () => {
    await chooseInMenu(page, /^Lab$/, 'New folder')
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('inner')
    await page.keyboard.press('Enter')
    await row(page, 'w1-k8s').dragTo(row(page, 'inner'))
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 inner', '3 w1-k8s', '2 w2-k8s', '1 m-k8s'])
    await row(page, 'inner').dragTo(row(page, 'm-k8s'))
    await expect.poll(() => rows(page)).toEqual(['1 inner', '2 w1-k8s', '1 Lab', '2 w2-k8s', '1 m-k8s'])
  })

  await test.step('Copy as… asks for the name, and tells at the field that it is taken', async () => {
    await chooseInMenu(page, /^m-k8s$/, 'Copy as…')
    const dialog = page.getByRole('dialog', { name: 'Copy “m-k8s” as' })
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('m-k8s 2')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('M-K8S')
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('The folder has a session “M-K8S” already.')
    await expectAccessible(page, 'copy of a session')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('w2-k8s')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  })

  await test.step('A name that is taken in the folder is told, and nothing moves', async () => {
    const copy = row(page, 'w2-k8s').last()
    await copy.dragTo(row(page, 'Lab'))
    await expect(page.getByText('The folder has a session “w2-k8s” already.')).toBeVisible()
    await expect(copy).toHaveAttribute('aria-level', '1')
    await copy.click()
    await page.keyboard.press('F2')
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('m-k8s')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toHaveText('The folder has a session “m-k8s” already.')
    await page.keyboard.press('Escape')
    await expect(copy).toBeFocused()
  })

  await test.step('A folder is deleted with all inside, and comes back', async () => {
    const before = await rows(page)
    await chooseInMenu(page, /^inner$/, 'Delete')
    await expect(row(page, 'w1-k8s')).toHaveCount(0)
    await expect(page.getByText('Deleted “inner”.')).toBeVisible()
    await expect(page.getByText('With 1 session in it.')).toBeVisible()
    await undo(page).click()
    await expect.poll(() => rows(page)).toEqual(before)
    await expect(undo(page)).toBeHidden()
  })

  await test.step('A folder is copied with all inside, and the copy is taken back', async () => {
    const before = await rows(page)
    await chooseInMenu(page, /^inner$/, 'Copy as…')
    const name = page.getByRole('dialog', { name: 'Copy “inner” as' }).getByRole('textbox', { name: 'Name' })
    await expect(name).toHaveValue('inner 2')
    await name.fill('Lab')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toContainText('There is already a folder “Lab”.')
    await name.fill('copy')
    await page.keyboard.press('Enter')
    const withCopy = ['1 copy', '2 w1-k8s', ...before]
    await expect.poll(() => rows(page)).toEqual(withCopy)
    await expect(page.getByText('Copied as “copy”.')).toBeVisible()
    await undo(page).click()
    await expect.poll(() => rows(page)).toEqual(before)
    // Somebody may have worked in the copy meanwhile.
    await expect(page.getByText('Deleted “copy”.')).toBeVisible()
    await expect(page.getByText('Copied as “copy”.')).toBeHidden()
    await undo(page).click()
    await expect.poll(() => rows(page)).toEqual(withCopy)
    await chooseInMenu(page, /^copy$/, 'Delete')
    await expect.poll(() => rows(page)).toEqual(before)
  })

  await test.step('Edit shows what was saved, and saves what is changed', async () => {
    await chooseInMenu(page, /^m-k8s$/, 'Edit')
    const form = page.getByRole('dialog', { name: 'Edit session' })
    await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('m-k8s')
    await expect(form.getByRole('textbox', { name: 'Port' })).toHaveValue('27500')
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('control')
    await form.getByRole('textbox', { name: 'Port' }).fill('27600')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toBeHidden()
    await expect(row(page, 'control')).toContainText('127.0.0.1:27600')
    await expect(row(page, 'm-k8s')).toHaveCount(0)
  })

  await test.step('Empty folders and changes are there after a reload', async () => {
    await chooseInMenu(page, /^w1-k8s$/, 'Delete')
    await expect(row(page, 'w1-k8s')).toHaveCount(0)
    await page.reload()
    await expect(row(page, 'inner')).toBeVisible()
    await expect(row(page, 'control')).toContainText('127.0.0.1:27600')
  })
})

test('everything by keyboard alone', async ({ app: _, page }) => {
  await addThree(page)
  await page.getByRole('searchbox', { name: 'Search sessions' }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(row(page, 'm-k8s')).toBeFocused()

  await test.step('A new folder from the header, then cut and paste', async () => {
    await page.getByRole('button', { name: 'New folder' }).press('Enter')
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('Lab')
    await page.keyboard.press('Enter')
    await expect(row(page, 'Lab')).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('ControlOrMeta+x')
    await page.keyboard.press('Home')
    await page.keyboard.press('ControlOrMeta+v')
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 m-k8s', '2 w1-k8s', '1 w2-k8s'])
    await expect(row(page, 'm-k8s')).toBeFocused()
  })

  await test.step('Move to… from the menu', async () => {
    await page.keyboard.press('End')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Move to…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Move to' })
    await dialog.getByRole('combobox', { name: 'Folder' }).selectOption('Lab')
    await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter')
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 m-k8s', '2 w1-k8s', '2 w2-k8s'])
    await expect(row(page, 'w2-k8s')).toBeFocused()

    // Where it is now stands in the field, so that Enter alone moves nothing.
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Move to…' }).press('Enter')
    await expect(dialog.getByRole('combobox', { name: 'Folder' })).toHaveValue('Lab')
    await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter')
    await expect(dialog).toBeHidden()
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 m-k8s', '2 w1-k8s', '2 w2-k8s'])
    await expect(row(page, 'w2-k8s')).toBeFocused()
  })

  await test.step('Several are deleted, and the key brings them back', async () => {
    await page.keyboard.press('Shift+ArrowUp')
    await page.keyboard.press('Delete')
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 m-k8s'])
    await expect(row(page, 'm-k8s')).toBeFocused()
    await page.keyboard.press('ControlOrMeta+z')
    await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 m-k8s', '2 w1-k8s', '2 w2-k8s'])
  })

  await test.step('A folder is renamed, and stays in focus', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('F2')
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('Home lab')
    await page.keyboard.press('Enter')
    await expect(row(page, 'Home lab')).toBeFocused()
  })
})

test('the search narrows the tree down, and Escape shows it whole again', async ({ app: _, page }) => {
  await addThree(page, 'Lab/k8s')
  await addSession(page, { name: 'db', host: '10.0.0.7', port: 22, folder: '' })
  const search = page.getByRole('searchbox', { name: 'Search sessions' })
  await search.fill('27501')
  await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 k8s', '3 w1-k8s'])
  await search.fill('lab w2')
  await expect.poll(() => rows(page)).toEqual(['1 Lab', '2 k8s', '3 w2-k8s'])
  await search.fill('nothing')
  await expect(page.getByText('Nothing found.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => rows(page)).toHaveLength(6)
})

test("a lab's nodes are a folder of their own, and can be copied", async ({ app, page }) => {
  await createCluster(page, app, { workers: 1 })
  await expect(treeItem(page, 'Sessions', /^k8s lab, running/)).toBeVisible()
  await chooseInMenu(page, /^w1-k8s running/, 'Copy as…')
  const form = page.getByRole('dialog', { name: 'Add session' })
  await expect(form.getByRole('textbox', { name: 'User' })).toHaveValue('vagrant')
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('copy')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(row(page, 'copy')).toHaveAttribute('aria-level', '2')
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toHaveCount(0)

  await terminals(page).first().getByRole('button', { name: 'Close', exact: true }).click()
  await expect(terminals(page)).toHaveCount(1)
  await chooseInMenu(page, /^k8s lab/, 'Connect all')
  for (const name of ['m-k8s', 'w1-k8s']) await expectPrompt(page, name)
  await expect(terminals(page)).toHaveCount(2)
  await destroyCluster(page, app)
  await expect(treeItem(page, 'Sessions', /^k8s lab/)).toHaveCount(0)
  await expect(row(page, 'copy')).toBeVisible()
})

test('thousands of sessions are shown a screenful at a time', async ({ app, page }) => {
  const sessions = Array.from({ length: 5000 }, (_, index) =>
    savedSession(`host-${index}`, 22, `Rack ${index % 50}`, '~/.ssh/id_ed25519'),
  )
  await startWithSessions(page, app, sessions)

  await row(page, 'Rack 0').click()
  expect((await rows(page)).length).toBeLessThan(150)
  await page.keyboard.press('End')
  await expect(row(page, 'host-4999')).toBeFocused()
  await expect(row(page, 'host-4999')).toHaveAttribute('aria-setsize', '100')
  await page.getByRole('searchbox', { name: 'Search sessions' }).fill('host-4321')
  await expect.poll(() => rows(page)).toEqual(['1 Rack 21', '2 host-4321'])
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await rows(page)).length).toBeGreaterThan(20)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('tree', { name: 'Sessions' }).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await expect(page.getByText('Deleted 5050 items.')).toBeVisible()
  await expect.poll(() => rows(page)).toEqual([])
  await undo(page).click()
  // Where the focus was last.
  await expect(row(page, 'host-4999')).toBeVisible()
})

test('of a file that was edited by hand only what cannot be read is lost, and it is told', async ({
  app,
  page,
}) => {
  const sessions = [savedSession('fine', 22, 'Lab', '/key'), savedSession('slash', 22, 'Lab', '/key')]
  const edited = sessions.map((session) => (session.id === 'slash' ? { ...session, name: 'a/b' } : session))
  await startWithSessions(page, app, [...edited, savedSession('far', 70_000, 'Lab', '/key')])
  for (const name of ['fine', 'a-b']) await expect(row(page, name)).toBeVisible()
  await expect(row(page, 'far')).toHaveCount(0)
  await expect(page.getByText('that cannot be used were changed: a/b.')).toBeVisible()
  await expect(page.getByText('that cannot be read are left out: far.')).toBeVisible()
  await test.step('Each of several notices can be read', async () => {
    const edges = () =>
      page
        .getByRole('region', { name: /^Notifications/ })
        .getByRole('listitem')
        .evaluateAll((items) => items.map((item) => item.getBoundingClientRect().toJSON()))
    await expect
      .poll(async () => {
        const [newer, older] = await edges()
        return older.bottom <= newer.top && older.width === newer.width
      })
      .toBe(true)
  })

  await chooseInMenu(page, /^fine$/, 'Delete')
  await expect(row(page, 'fine')).toHaveCount(0)
  await page.reload()
  await expect(row(page, 'a-b')).toBeVisible()
  await expect(page.getByText('are left out')).toHaveCount(0)
  expect(readFileSync(join(app.home, 'sessions.json.bad-1'), 'utf8')).toContain('"a/b"')
})
