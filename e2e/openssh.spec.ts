import type { Page } from 'playwright/test'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import {
  broadcast,
  countLines,
  expectLine,
  expectPrompt,
  runIn,
  terminal,
  terminals,
  treeItem,
} from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 23_000, workers: 3 })
})
test.afterAll(() => rig?.stop())

interface SessionForm extends TestHost {
  folder?: string
  keyPath?: string
}

async function addSession(page: Page, { name, host, port, folder = 'Lab', keyPath }: SessionForm) {
  await page.getByRole('button', { name: 'Add session' }).click()
  const form = page.getByRole('dialog', { name: 'Add session' })
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await form.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await form.getByRole('textbox', { name: 'Host' }).fill(host)
  await form.getByRole('textbox', { name: 'Port' }).fill(String(port))
  await form.getByRole('textbox', { name: 'User' }).fill('vagrant')
  await form.getByRole('combobox', { name: 'Authentication' }).selectOption(keyPath ? 'key' : 'password')
  if (keyPath) await form.getByRole('textbox', { name: 'Key file' }).fill(keyPath)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toBeHidden()
}

async function chooseInMenu(page: Page, item: RegExp, action: string) {
  await treeItem(page, 'Sessions', item).click({ button: 'right' })
  await page.getByRole('menuitem', { name: action }).click()
}

/** Hosts that are asked about together are trusted together. */
async function trustHostKeys(page: Page, hosts: readonly string[]) {
  const title = hosts.length === 1 ? 'This host is new' : `${hosts.length} hosts are new`
  const question = page.getByRole('dialog', { name: title })
  for (const host of hosts) await expect(question.getByRole('row', { name: host })).toContainText('SHA256:')
  await question.getByRole('button', { name: 'Trust and connect' }).click()
}

/** Hosts that connect side by side ask in any order, one after the other. */
async function givePassword(page: Page, hosts: readonly string[], password: string, forAll = false) {
  const question = page.getByRole('dialog', { name: new RegExp(`^Password for (${hosts.join('|')})$`) })
  await question.getByLabel('Password', { exact: false }).fill(password)
  if (forAll) await question.getByRole('checkbox', { name: 'Use for all sessions that connect now' }).check()
  await page.keyboard.press('Enter')
}

test('four saved sessions, one command, and servers that go away', async ({ app: _, page }) => {
  test.setTimeout(180_000)
  const names = rig.hosts.map((host) => host.name)

  await test.step('Sessions are saved and connected by their folder', async () => {
    for (const [index, host] of rig.hosts.entries())
      await addSession(page, { ...host, ...(index >= 2 && { keyPath: rig.keyPath }) })
    await chooseInMenu(page, /^Lab/, 'Connect all')
    await trustHostKeys(page, names)
    await givePassword(page, ['m-k8s', 'w1-k8s'], 'vagrant', true)
    for (const name of names) await expectPrompt(page, name)
    await expect(terminals(page)).toHaveCount(4)
  })

  await test.step('A broadcast reaches each server exactly once', async () => {
    await broadcast(page, 'hostname')
    for (const name of names) {
      await expectLine(page, name, name)
      for (const other of names) expect(await countLines(page, name, other)).toBe(name === other ? 1 : 0)
    }
  })

  await test.step('A server that goes away is shown, and connected again with the screen kept', async () => {
    await rig.stopOne('w3-k8s')
    await expect(terminal(page, 'w3-k8s')).toContainText(/lost/i)
    await expectLine(page, 'w3-k8s', 'w3-k8s')
    await rig.startOne('w3-k8s')
    await expect(terminal(page, 'w3-k8s')).not.toContainText(/lost/i, { timeout: 45_000 })
    await expectLine(page, 'w3-k8s', 'w3-k8s')
    await runIn(page, 'w3-k8s', 'echo back-again')
    await expectLine(page, 'w3-k8s', 'back-again')
  })
})

test('a wrong password is said, and can be corrected', async ({ app: _, page }) => {
  const [host] = rig.hosts
  if (!host) throw new Error('the rig has no host')
  await addSession(page, host)
  await chooseInMenu(page, new RegExp(`^${host.name}`), 'Connect')
  await trustHostKeys(page, [host.name])
  await givePassword(page, [host.name], 'not-the-password')
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText('That was refused. Please try again.')
  await givePassword(page, [host.name], 'vagrant')
  await expectPrompt(page, host.name)
})

test('a host key that has changed is refused', async ({ app: _, page }) => {
  const host = rig.hosts[3]
  if (!host) throw new Error('the rig has no fourth host')
  await addSession(page, { ...host, keyPath: rig.keyPath })
  await chooseInMenu(page, new RegExp(`^${host.name}`), 'Connect')
  await trustHostKeys(page, [host.name])
  await expectPrompt(page, host.name)
  await rig.renewHostKeys(host.name)
  await expect(terminal(page, host.name)).toContainText(/host key of .* has changed/i, { timeout: 45_000 })
})
