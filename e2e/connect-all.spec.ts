import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import {
  chooseInMenu,
  givePassword,
  savedSession,
  startWithSessions,
  trustHostKeys,
} from './support/sessions'
import { expectPrompt, runIn, terminal, terminals, treeItem } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 30_000, workers: 2 })
})
test.afterAll(() => rig?.stop())

test('Connect all leaves the focus where somebody types, and opens nothing twice', async ({ app, page }) => {
  const names = rig.hosts.map(({ name }) => name)
  // Nothing listens on that port.
  const closedPort = 30_999
  await startWithSessions(page, app, [
    ...rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab/k8s', rig.keyPath)),
    savedSession('gone', closedPort, 'Lab', rig.keyPath),
    ...Array.from({ length: 17 }, (_, index) =>
      savedSession(`many-${index}`, closedPort, 'Many', rig.keyPath),
    ),
  ])
  const quick = page.getByRole('textbox', { name: 'Quick connect' })

  await test.step('All of a folder and the folders in it connect; what fails stays in its pane', async () => {
    await chooseInMenu(page, /^Lab$/, 'Connect all')
    await trustHostKeys(page, names)
    for (const name of names) await expectPrompt(page, name)
    await expect(terminal(page, 'gone')).toContainText('refuses the connection')
    await expect(terminals(page)).toHaveCount(4)
    await expect(treeItem(page, 'Sessions', /^Lab$/)).toBeFocused()
  })

  await test.step('Once more connects only what is closed, and the focus stays in a field', async () => {
    await terminal(page, 'w1-k8s').getByRole('button', { name: 'Close', exact: true }).click()
    await runIn(page, 'm-k8s', 'exit')
    await expect(terminal(page, 'm-k8s')).toContainText('The shell exited with 0.')
    // It answers only once somebody types.
    await rig.pause('w1-k8s')
    await chooseInMenu(page, /^k8s$/, 'Connect all')
    await expect(treeItem(page, 'Sessions', /^k8s$/)).toBeFocused()
    await expect(terminal(page, 'w1-k8s')).toBeVisible()
    await quick.focus()
    await page.keyboard.type('typed while ')
    await rig.resume('w1-k8s')
    for (const name of ['m-k8s', 'w1-k8s']) {
      await expect(terminal(page, name).getByRole('status')).toHaveCount(0)
      await expectPrompt(page, name)
    }
    await page.keyboard.type('they connect')
    await expect(quick).toBeFocused()
    await expect(quick).toHaveValue('typed while they connect')
    await expect(terminals(page)).toHaveCount(4)
  })

  await test.step('Several chosen rows connect together, and the focus stays in the tree', async () => {
    for (const name of ['m-k8s', 'w1-k8s'])
      await terminal(page, name).getByRole('button', { name: 'Close', exact: true }).click()
    await expect(terminals(page)).toHaveCount(2)
    await treeItem(page, 'Sessions', /^m-k8s$/).click()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Connect all' }).press('Enter')
    for (const name of ['m-k8s', 'w1-k8s']) await expectPrompt(page, name)
    await expect(treeItem(page, 'Sessions', /^w1-k8s$/)).toBeFocused()
  })

  await test.step('Enter in the search connects the first that was found', async () => {
    const search = page.getByRole('searchbox', { name: 'Search sessions' })
    await search.fill('w2')
    await search.press('Enter')
    await expect(treeItem(page, 'Sessions', /^m-k8s$/)).toHaveCount(0)
    await expectPrompt(page, 'w2-k8s 2')
    await terminal(page, 'w2-k8s 2').getByRole('button', { name: 'Close', exact: true }).click()
    await search.fill('')
    await expect(terminals(page)).toHaveCount(4)
  })

  await test.step('Very many are opened only after a question', async () => {
    await chooseInMenu(page, /^Many$/, 'Connect all')
    await page
      .getByRole('dialog', { name: 'Open 17 terminals?' })
      .getByRole('button', { name: 'Cancel' })
      .click()
    await expect(terminals(page)).toHaveCount(4)
  })
})

test('panes of deleted sessions say so, and can be closed', async ({ app, page }) => {
  const [first, second] = rig.hosts
  if (!first || !second) throw new Error('the rig has too few hosts')
  const saved = [first, second].map(({ name, port }) => savedSession(name, port, '', rig.keyPath))
  await startWithSessions(page, app, saved)
  await treeItem(page, 'Sessions', /^m-k8s$/).click()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Connect all' }).press('Enter')
  await trustHostKeys(page, [first.name, second.name])
  for (const { name } of [first, second]) await expectPrompt(page, name)

  await test.step('An open terminal goes on until its shell ends', async () => {
    // Both rows are still chosen, so both sessions go.
    await chooseInMenu(page, /^m-k8s$/, 'Delete')
    await expect(treeItem(page, 'Sessions', /./)).toHaveCount(0)
    await expect(terminal(page, 'm-k8s')).toContainText('session deleted')
    await runIn(page, 'm-k8s', 'exit')
    await expect(terminal(page, 'm-k8s')).toContainText('The session “m-k8s” was deleted.')
    await terminal(page, 'm-k8s').getByRole('button', { name: 'Close pane' }).click()
    await expect(terminal(page, 'm-k8s')).toHaveCount(0)
  })

  await test.step('So does the pane that a saved layout brings back', async () => {
    await expect(terminal(page, 'w1-k8s')).toContainText('session deleted')
    await page.goto('about:blank')
    await app.stop()
    await app.start()
    await page.goto(app.url)
    const pane = page.getByRole('region', { name: 'w1-k8s, no terminal yet' })
    await expect(pane).toContainText('The session “w1-k8s” was deleted.')
    await pane.getByRole('button', { name: 'Close pane' }).click()
    await expect(pane).toHaveCount(0)
  })
})

test('quick connect opens a terminal without saving a session', async ({ app, page }) => {
  const [host] = rig.hosts
  if (!host) throw new Error('the rig has no host')
  const target = `vagrant@127.0.0.1:${host.port}`
  const quick = page.getByRole('textbox', { name: 'Quick connect' })

  await test.step('What is no target is said at the field', async () => {
    await quick.fill('vagrant@')
    await quick.press('Enter')
    await expect(page.getByRole('alert')).toHaveText('Write a target like user@host:port.')
  })

  await test.step('A password in it is refused, and nothing of it is kept', async () => {
    await quick.fill(`vagrant:vagrant@127.0.0.1:${host.port}`)
    await quick.press('Enter')
    await expect(page.getByRole('alert')).toHaveText(
      'A target holds no password. Write user@host: Pilothouse asks for the password when it connects.',
    )
    expect(existsSync(join(app.home, 'recent-targets.json'))).toBe(false)
  })

  await test.step('Enter connects, and the terminal gets the focus', async () => {
    await quick.fill(target)
    await quick.press('Enter')
    await trustHostKeys(page, [target])
    await givePassword(page, [target], 'vagrant')
    await expectPrompt(page, target)
    await expect(treeItem(page, 'Sessions', /./)).toHaveCount(0)
    await expect(terminal(page, target).getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  })

  await test.step('After a restart its pane is there, and the target is offered', async () => {
    // A page that goes at once may take its last change with it.
    const saved = join(app.home, 'workspaces/sessions.json')
    await expect.poll(() => existsSync(saved) && readFileSync(saved, 'utf8')).toContain('"quick"')
    await page.goto('about:blank')
    await app.stop()
    await app.start()
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await givePassword(page, [target], 'vagrant')
    await expectPrompt(page, target)
    await page.getByRole('button', { name: 'Recent targets' }).click()
    await page.getByRole('menuitem', { name: target }).click()
    await expectPrompt(page, `${target} 2`)
  })

  await test.step('It becomes a session from the menu of its pane', async () => {
    await terminal(page, target).getByRole('list').click({ button: 'right', force: true })
    await page.getByRole('menuitem', { name: 'Save as session…' }).click()
    const form = page.getByRole('dialog', { name: 'Add session' })
    await expect(form.getByRole('textbox', { name: 'Host' })).toHaveValue('127.0.0.1')
    await expect(form.getByRole('textbox', { name: 'User' })).toHaveValue('vagrant')
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('kept')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(treeItem(page, 'Sessions', /^kept$/)).toBeVisible()
  })
})
