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

/** Runs the program, with the sessions, while `use` goes on. */
export async function withProgram<T>(
  rig: TestHosts,
  count: number,
  use: (app: App) => Promise<T>,
): Promise<T> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  try {
    const hosts = rig.hosts.slice(0, count)
    const sessions = hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
    writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
    await app.start()
    return await use(app)
  } finally {
    await app.dispose()
  }
}

/** Opens the program in `page`. */
export async function openTerminals(page: Page, app: App, count: number): Promise<TerminalsPage> {
  const prompts = promptsIn(page, count)
  await page.addInitScript(noteFrames)
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
  return { app, page, connectAll }
}

/** Whether all panes say that they are connected; runs in the page. */
export const allConnected = (count: number): boolean => {
  const panes = [...document.querySelectorAll('[role=region][aria-label^="Terminal "]')]
  return panes.length === count && panes.every(({ textContent }) => textContent?.includes('connected'))
}

/** Gives a terminal the keyboard; runs in the page. */
export const focusTerminal = (name: string): void =>
  document.querySelector<HTMLElement>(`[aria-label="Terminal ${name}"] textarea`)?.focus()

/** Whether what a CSS selector says has a text; runs in the page. */
export const says = (text: string, where: string): boolean =>
  document.querySelector(where)?.textContent?.includes(text) ?? false

/** Clicks a button, which must be there, in what a CSS selector says; runs in the page. */
export const clickButton = (name: string, within: string): void => {
  const buttons = [...document.querySelectorAll<HTMLElement>(`${within} button`)]
  const button = buttons.find(({ textContent }) => textContent === name)
  if (!button) throw new Error(`no button ${name}`)
  button.click()
}

/** Starts the program and opens its page while `use` goes on. */
export function withTerminals<T>(
  { browser, rig, count, viewport }: Options,
  use: (terminals: TerminalsPage) => Promise<T>,
): Promise<T> {
  return withProgram(rig, count, async (app) => {
    const context = await newContext(browser, viewport)
    try {
      return await use(await openTerminals(await context.newPage(), app, count))
    } finally {
      await context.close()
    }
  })
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
