import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from 'playwright/test'
import type { TestHost } from '../rigs/testhosts'
import type { App } from './app'
import { expectPrompt, treeItem } from './ui'

/** A saved session as its file of the first version has it, which the program still reads. */
export const savedSession = (name: string, port: number, folder: string, keyPath: string) => ({
  ...{ id: name, name, folder, host: '127.0.0.1', port, username: 'vagrant' },
  auth: { method: 'key', keyPath },
})

/** Starts the program anew with these sessions: faster than filling in a form for each. */
export async function startWithSessions(page: Page, app: App, sessions: ReturnType<typeof savedSession>[]) {
  await page.goto('about:blank')
  await app.stop()
  writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
  await app.start()
  await page.goto(app.url)
}

/** Starts the program anew with sessions for these hosts in the folder `Lab`, opens all of them, and waits for their prompts. Gives their names. */
export async function connectAll(
  page: Page,
  app: App,
  hosts: readonly TestHost[],
  keyPath: string,
): Promise<string[]> {
  const names = hosts.map(({ name }) => name)
  await startWithSessions(
    page,
    app,
    hosts.map(({ name, port }) => savedSession(name, port, 'Lab', keyPath)),
  )
  await chooseInMenu(page, /^Lab$/, 'Connect all')
  await trustHostKeys(page, names)
  for (const name of names) await expectPrompt(page, name)
  return names
}

interface SessionForm extends Pick<TestHost, 'name' | 'host' | 'port'> {
  folder?: string
  keyPath?: string
}

/** Saves a session for the user `vagrant`, with a password or the key. */
export async function addSession(page: Page, { name, host, port, folder = 'Lab', keyPath }: SessionForm) {
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

/** An action in the context menu of a row of the tree `Sessions`. */
export async function chooseInMenu(page: Page, item: RegExp, action: string) {
  await treeItem(page, 'Sessions', item).click({ button: 'right' })
  await page.getByRole('menuitem', { name: action }).click()
}

/** Hosts that are asked about together are trusted together. */
export async function trustHostKeys(page: Page, hosts: readonly string[]) {
  const title = hosts.length === 1 ? 'This host is new' : `${hosts.length} hosts are new`
  const question = page.getByRole('dialog', { name: title })
  for (const host of hosts) await expect(question.getByRole('row', { name: host })).toContainText('SHA256:')
  await question.getByRole('button', { name: 'Trust and connect' }).click()
}

/** Hosts that connect side by side ask in any order, one after the other. */
export async function givePassword(page: Page, hosts: readonly string[], password: string, forAll = false) {
  const question = page.getByRole('dialog', { name: new RegExp(`^Password for (${hosts.join('|')})$`) })
  await question.getByLabel('Password', { exact: false }).fill(password)
  if (forAll) await question.getByRole('checkbox', { name: 'Use for all sessions that connect now' }).check()
  await page.keyboard.press('Enter')
}
