import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { decodeFrame } from '#shared/stream-frames'
import type { TestHosts } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { chooseInMenu, savedSession } from '../e2e/support/sessions'
import { newContext } from './browser'

/** Connect all asks before it opens more than these. */
const opensUnasked = 16

/** Pilothouse with a page, and a terminal for each of the first `count` servers of the rig. */
export interface TerminalsPage {
  app: App
  page: Page
  close: () => Promise<void>
}

/** Starts the program and opens its page, where the sessions are saved in the folder `Lab`. */
export async function openPage(browser: Browser, rig: TestHosts, count: number): Promise<TerminalsPage> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  const context = await newContext(browser)
  const page = await context.newPage()
  const sessions = rig.hosts
    .slice(0, count)
    .map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
  writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
  await app.start()
  await page.goto(app.url)
  await page.getByRole('treeitem', { name: 'Lab' }).waitFor()
  return {
    app,
    page,
    close: async () => {
      await context.close()
      await app.dispose()
    },
  }
}

/** Connects all, and waits until the page was given all prompts. */
export async function connectAll(page: Page, count: number): Promise<void> {
  const prompts = promptsIn(page, count)
  // The connection that carries them is there already; a new one is seen from its beginning.
  await page.reload()
  await page.getByRole('treeitem', { name: 'Lab' }).waitFor()
  const press = (dialog: string, name: string) =>
    page.getByRole('dialog', { name: dialog }).getByRole('button', { name }).click()
  await chooseInMenu(page, /^Lab$/, 'Connect all')
  if (count > opensUnasked) await press(`Open ${count} terminals?`, 'Connect all')
  await press(count === 1 ? 'This host is new' : `${count} hosts are new`, 'Trust and connect')
  await prompts
}

function promptsIn(page: Page, count: number): Promise<void> {
  const streams = new Set<number>()
  return new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const frame = typeof payload === 'string' ? null : decodeFrame(payload)
        if (frame && Buffer.from(frame.payload).includes('vagrant@')) streams.add(frame.stream)
        if (streams.size === count) resolve()
      }),
    )
  })
}
