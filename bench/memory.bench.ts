import { once } from 'node:events'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { descendants } from '../e2e/support/processes'
import { heapBytes, newContext, proportionalBytes, startBrowser } from './browser'
import { type Comparison, median, report } from './report'
import { connectAll, openPage } from './terminals-page'
import { answers, type WebPeer, webPeers } from './web-peers'

const count = 16
const rounds = 3
const peerPort = 28_990
/** What an idle shell prints last, and what a server does after it, has settled by then, in ms. */
const settledMs = 3000

const missing = testHostsMissing()
if (missing) process.stdout.write(`memory: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_900, workers: count - 1 })
  browser = await startBrowser()
}, 10 * 60_000)
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
}, 10 * 60_000)

/** Bytes of a server and of all that it has started. */
const serverBytes = (pid: number): number =>
  [pid, ...descendants(pid)].reduce((sum, each) => sum + proportionalBytes(each), 0)

/** KiB for each terminal more, beyond the first: of the server's processes, and of the page's scripts. */
interface Growth {
  server: number
  page: number
}

const growth = (first: Growth, all: Growth): Growth => ({
  server: (all.server - first.server) / (count - 1) / 1024,
  page: (all.page - first.page) / (count - 1) / 1024,
})

async function ours(): Promise<Growth> {
  const measure = async (terminals: number): Promise<Growth> => {
    const { app, page, close } = await openPage(browser, rig, terminals)
    try {
      await connectAll(page, terminals)
      await page.waitForTimeout(settledMs)
      return { server: serverBytes(app.pid), page: await heapBytes(page) }
    } finally {
      await close()
    }
  }
  return growth(await measure(1), await measure(count))
}

async function theirs(peer: WebPeer): Promise<Growth> {
  const [host] = rig.hosts
  if (!host) throw new Error('no host')
  const running = peer.start(host, rig.keyPath, peerPort)
  const context = await newContext(browser)
  try {
    await answers(running.url)
    const pages: Page[] = []
    const open = async () => {
      const page = await context.newPage()
      await page.goto(running.url)
      await page.locator(peer.terminal).first().waitFor()
      pages.push(page)
    }
    const measure = async (): Promise<Growth> => {
      await pages.at(-1)?.waitForTimeout(settledMs)
      const heaps = await Promise.all(pages.map(heapBytes))
      return {
        server: serverBytes(running.process.pid ?? 0),
        page: heaps.reduce((sum, each) => sum + each, 0),
      }
    }
    await open()
    const first = await measure()
    while (pages.length < count) await open()
    return growth(first, await measure())
  } finally {
    await context.close()
    running.process.kill()
    await once(running.process, 'exit')
  }
}

it.skipIf(missing)('memory of an idle terminal', async () => {
  const rows: Comparison[] = []
  for (const peer of await webPeers()) {
    const results: { ours: Growth; theirs: Growth }[] = []
    for (let done = 0; done < rounds; done += 1)
      results.push({ ours: await ours(), theirs: await theirs(peer) })
    const row = (what: string, of: keyof Growth): Comparison => ({
      ...{ what: `${what}, against ${peer.name}`, unit: 'KiB', summary: median },
      ...{ ours: results.map(({ ours }) => ours[of]), peers: results.map(({ theirs }) => theirs[of]) },
    })
    rows.push(row('Server', 'server'), row('Page', 'page'))
  }
  await report('memory', 'peer', rows)
})
