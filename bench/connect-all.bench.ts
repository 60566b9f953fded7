import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { decodeFrame } from '#shared/stream-frames'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { chooseInMenu, savedSession } from '../e2e/support/sessions'
import { type Longest, longestDuring, startBrowser } from './frames'
import { median, report } from './report'

const count = 64
const rounds = 3
const idleMs = 5000

const missing = testHostsMissing()
if (missing) process.stdout.write(`connect-all: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_200, workers: count - 1 })
  browser = await startBrowser()
}, 10 * 60_000)
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
}, 10 * 60_000)

/** Resolves once the page was given the prompts of all. */
function promptsIn(page: Page): Promise<void> {
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

async function connectAll(page: Page, prompts: Promise<void>): Promise<void> {
  const press = (dialog: string, name: string) =>
    page.getByRole('dialog', { name: dialog }).getByRole('button', { name }).click()
  await chooseInMenu(page, /^Lab$/, 'Connect all')
  await press(`Open ${count} terminals?`, 'Connect all')
  await press(`${count} hosts are new`, 'Trust and connect')
  await prompts
  // What the last ones make the page do belongs to it.
  await page.waitForTimeout(idleMs)
}

async function round(): Promise<{ idle: Longest; connecting: Longest }> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
  try {
    const sessions = rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
    writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
    await app.start()
    const prompts = promptsIn(page)
    await page.goto(app.url)
    await page.getByRole('treeitem', { name: 'Lab' }).waitFor()
    const idle = await longestDuring(browser, page, () => page.waitForTimeout(idleMs))
    const connecting = await longestDuring(browser, page, () => connectAll(page, prompts))
    return { idle, connecting }
  } finally {
    await page.close()
    await app.dispose()
  }
}

it.skipIf(missing)('Connect all on 64 sessions', async () => {
  const results: Awaited<ReturnType<typeof round>>[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const row = (what: string, of: keyof Longest) => ({
    what,
    unit: 'ms',
    ours: results.map(({ connecting }) => connecting[of]),
    peers: results.map(({ idle }) => idle[of]),
    summary: median,
  })
  await report('connect-all', 'idle page', [
    row('Longest frame', 'frame'),
    row('Longest task', 'task'),
    row('Longest task, its time on the processor', 'work'),
  ])
})
