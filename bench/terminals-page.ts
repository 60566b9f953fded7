import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { decodeFrame } from '#shared/stream-frames'
import type { TestHosts } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { chooseInMenu, savedSession } from '../e2e/support/sessions'
import { newContext } from './browser'
import { noteFrames } from './echo'

/** Connect all asks before it opens more than these. */
const opensUnasked = 16

/** Pilothouse with a page, where a session for each of the first servers of the rig is saved in the folder `Lab`. */
interface TerminalsPage {
  app: App
  page: Page
  /** Connects all, and waits until the page was given all prompts. */
  connectAll: () => Promise<void>
}

interface Options {
  browser: Browser
  rig: TestHosts
  /** Of the servers. */
  count: number
  viewport?: { width: number; height: number }
}

/** Starts the program and opens its page while `use` goes on. */
export async function withTerminals<T>(
  { browser, rig, count, viewport }: Options,
  use: (terminals: TerminalsPage) => Promise<T>,
): Promise<T> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  const context = await newContext(browser, viewport)
  try {
    const hosts = rig.hosts.slice(0, count)
    const sessions = hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
    writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
    await app.start()
    const page = await context.newPage()
    await page.addInitScript(noteFrames)
    const prompts = promptsIn(page, count)
    await page.goto(app.url)
    await page.getByRole('treeitem', { name: 'Lab' }).waitFor()
    const connectAll = async () => {
      await chooseInMenu(page, /^Lab$/, 'Connect all')
      const question = page.getByRole('dialog', { name: `Open ${count} terminals?` })
      if (count > opensUnasked) await question.getByRole('button', { name: 'Connect all' }).click()
      const newHosts = page.getByRole('dialog', {
        name: count === 1 ? 'This host is new' : `${count} hosts are new`,
      })
      await newHosts.getByRole('button', { name: 'Trust and connect' }).click()
      await prompts
    }
    return await use({ app, page, connectAll })
  } finally {
    await context.close()
    await app.dispose()
  }
}

/** Resolves once the page was given a prompt in each of so many terminals. */
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
