import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Locator, type Page } from 'playwright/test'
import type { TestHosts } from '../rigs/testhosts'
import type { App } from './app'
import { memoryLimitMissing } from './memory-limit'
import { treeItem } from './ui'

export const mebibyte = 1024 ** 2
const unlimited = memoryLimitMissing()
if (unlimited) console.warn(`memory is not limited: ${unlimited}`)

/** For `test.use`: nothing that is done with files may ever need 2 GB, so all of it is done within much less. */
export const withinMemory = { appOptions: unlimited ? {} : { memoryLimit: 384 * mebibyte } }
/** More than that leaves for the data of one transfer. */
export const muchData = 320 * mebibyte

/** For `test.afterEach`. */
export function expectWithinMemory({ app }: { app: App }): void {
  if (!unlimited) expect(app.memory?.timesReached(), 'times that all memory was in use').toBe(0)
}

/** For what a busy machine takes long to carry. */
export const slowly = { timeout: 300_000 }

const run = promisify(execFile)

/** The list of a machine's files. */
export const pane = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: `Files ${name}`, exact: true })

export const row = (page: Page, name: string, machine = 'm-k8s'): Locator =>
  pane(page, machine).getByRole('row', { name: new RegExp(`^${name}, `) })

export const transfer = (page: Page, name: RegExp): Locator =>
  page.getByRole('list', { name: 'Transfers' }).getByRole('listitem', { name })

/** An action in the context menu of a row of files. */
export async function chooseForFile(page: Page, item: Locator, entry: string): Promise<void> {
  await item.click({ button: 'right' })
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

/** Drops files of this machine, as its file manager would. */
export async function dropFiles(page: Page, onto: Locator, files: string[]): Promise<void> {
  const box = await onto.boundingBox()
  if (!box) throw new Error('there is nothing to drop onto')
  const cdp = await page.context().newCDPSession(page)
  const event = {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    data: { items: [], files, dragOperationsMask: 1 },
  }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, ...event })
  await cdp.detach()
}

/** SHA-256 in hex. */
export const checksum = async (path: string): Promise<string> =>
  (await run('openssl', ['dgst', '-sha256', '-r', path])).stdout.split(' ')[0] ?? ''

/** Random bytes of a length, faster than from the system's own source. */
export async function randomFile(path: string, bytes: number): Promise<void> {
  const command = `head -c ${bytes} /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00112233445566778899aabbccddeeff -iv 0 > "$1"`
  await run('sh', ['-c', command, 'sh', path])
}

/** A folder of a machine’s user `root`, seen from outside. */
export const onHost = (rig: TestHosts, name: string, ...path: string[]) =>
  join(dirname(rig.keyPath), name, 'root', ...path)

/** A session for the user `root` of a machine. */
export async function saveSession(page: Page, rig: TestHosts, name: string): Promise<void> {
  const host = rig.hosts.find((each) => each.name === name)
  if (!host) throw new Error(`the rig has no ${name}`)
  await page.getByRole('button', { name: 'Add session' }).click()
  const form = page.getByRole('dialog', { name: 'Add session' })
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await form.getByRole('textbox', { name: 'Host', exact: true }).fill(host.host)
  await form.getByRole('textbox', { name: 'Port', exact: true }).fill(String(host.port))
  await form.getByRole('textbox', { name: 'User' }).fill('root')
  await form.getByRole('combobox', { name: 'Authentication' }).selectOption('key')
  await form.getByRole('textbox', { name: 'Key file' }).fill(rig.keyPath)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toBeHidden()
}

/** The files of a session whose host is new. */
export async function openFiles(page: Page, name: string): Promise<void> {
  await treeItem(page, 'Sessions', new RegExp(`^${name}`)).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Files', exact: true }).click()
  await trust(page)
  await expect(pane(page, name).getByRole('grid')).toBeFocused()
}

/** Goes to a folder by the path bar. */
export async function typePath(page: Page, machine: string, path: string): Promise<void> {
  await pane(page, machine).getByRole('button', { name: 'Type a path' }).click()
  await pane(page, machine).getByRole('textbox', { name: 'Path' }).fill(path)
  await page.keyboard.press('Enter')
}

export const trust = (page: Page, title = 'This host is new') =>
  page.getByRole('dialog', { name: title }).getByRole('button', { name: 'Trust and connect' }).click()
