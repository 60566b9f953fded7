import { expect, type Locator, type Page } from 'playwright/test'
import type { App } from './app'

/** The pane of a node or session. */
export const terminal = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: `Terminal ${name}`, exact: true })

/** Every open pane. */
export const terminals = (page: Page): Locator => page.getByRole('region', { name: /^Terminal / })

/** What the screen shows, line by line, read from xterm.js's accessibility tree. */
export async function screenLines(page: Page, name: string): Promise<string[]> {
  const rows = await terminal(page, name).getByRole('list').getByRole('listitem').allTextContents()
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
}

export const countLines = async (page: Page, name: string, line: string | RegExp): Promise<number> =>
  (await screenLines(page, name)).filter((text) =>
    typeof line === 'string' ? text === line : line.test(text),
  ).length

/**
 * Waits until a line is on the screen: the whole line for a string, a match within it for a pattern. Looks more often than
 * Playwright does by itself, which is each second in the end.
 */
export async function expectLine(page: Page, name: string, line: string | RegExp): Promise<void> {
  await expect
    .poll(() => countLines(page, name, line), { message: `line ${line} on ${name}`, intervals: [100] })
    .toBeGreaterThan(0)
}

/** The prompt ends with `$ ` or `# `; the cursor behind it is trimmed away. */
export const expectPrompt = (page: Page, name: string): Promise<void> => expectLine(page, name, /[$#]$/)

/** Waits until a terminal that was cut off has a shell again: what stands on its screen may be older. */
export const expectConnected = (page: Page, name: string): Promise<void> =>
  expect(terminal(page, name)).toContainText('connected')

/** Waits until a terminal has the keyboard: a dialog that closes gives it back a moment later. */
export const expectFocus = (page: Page, name: string): Promise<void> =>
  expect(terminal(page, name).getByRole('textbox', { name: 'Terminal input' })).toBeFocused()

export async function typeInto(page: Page, name: string, text: string): Promise<void> {
  await terminal(page, name).getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.type(text)
}

/** Types a command and Enter. */
export async function runIn(page: Page, name: string, command: string): Promise<void> {
  await typeInto(page, name, command)
  await page.keyboard.press('Enter')
}

export async function broadcast(page: Page, command: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

export const nodeNames = (workers: number): string[] => [
  'm-k8s',
  ...Array.from({ length: workers }, (_, index) => `w${index + 1}-k8s`),
]

export interface ClusterForm {
  name?: string
  workers?: number
}

/** Opens and fills in the form for simulated nodes, and leaves it to the test to press `Create`. */
export async function fillClusterForm(page: Page, { name, workers }: ClusterForm): Promise<Locator> {
  await page.getByRole('button', { name: 'Create cluster', exact: true }).first().click()
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  // On a PC with VirtualBox the form begins with real machines.
  await form.getByRole('combobox', { name: 'Provider' }).selectOption('sandbox')
  if (name !== undefined) await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  if (workers !== undefined)
    await form.getByRole('spinbutton', { name: 'Workers', exact: true }).fill(String(workers))
  return form
}

/** Creates a cluster of simulated nodes, and waits until all of them run and have a prompt. */
export async function createCluster(page: Page, app: App, wish: ClusterForm = {}): Promise<string[]> {
  const { name = 'k8s', workers = 3 } = wish
  const form = await fillClusterForm(page, { name, workers })
  app.expectedLabs.add(name)
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(form).toBeHidden()
  const nodes = nodeNames(workers)
  for (const node of nodes) {
    await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible()
    await expectPrompt(page, node)
  }
  return nodes
}

export async function destroyCluster(page: Page, app: App, name = 'k8s'): Promise<void> {
  await page.getByRole('button', { name: 'Destroy', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Destroy cluster', exact: true }).click()
  await expect(treeItem(page, 'Labs', new RegExp(`^${name}\\b`))).toHaveCount(0)
  app.expectedLabs.delete(name)
}

export const treeItem = (page: Page, tree: 'Labs' | 'Sessions', name: RegExp): Locator =>
  page.getByRole('tree', { name: tree }).getByRole('treeitem', { name })

/** The column STATUS of the table `Nodes`, as kubectl writes it. */
export async function expectStatus(page: Page, node: string, status: string): Promise<void> {
  const row = page.getByRole('table', { name: 'Nodes' }).getByRole('row').filter({ hasText: node })
  await expect(row.getByRole('cell', { name: status, exact: true })).toBeVisible()
}

/** Drags a pane by its tab onto the given side of another pane. */
export async function dragPane(
  page: Page,
  name: string,
  onto: string,
  side: 'left' | 'right',
): Promise<void> {
  const box = await terminal(page, onto).boundingBox()
  if (!box) throw new Error(`the pane of ${onto} is not visible`)
  const targetPosition = { x: box.width * (side === 'left' ? 0.1 : 0.9), y: box.height / 2 }
  await page
    .getByRole('tab', { name: `Terminal ${name}`, exact: true })
    .dragTo(terminal(page, onto), { targetPosition })
}
