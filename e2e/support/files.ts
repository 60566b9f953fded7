import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright/test'

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
