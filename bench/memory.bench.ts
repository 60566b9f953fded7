import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { newContext, startBrowser } from './browser'
import { heapBytes, treeBytes } from './memory'
import { type Comparison, median, report } from './report'
import { withTerminals } from './terminals-page'
import { type WebPeer, webPeers, withServer } from './web-peers'

const nodeSession = join(import.meta.dirname, 'node-session.mjs')
const count = 16
const rounds = 3
/** What an idle shell prints last, and what a server does after it, is over by then, in ms. */
const settledMs = 3000

const missing = testHostsMissing()
if (missing) process.stdout.write(`memory: skipped, since ${missing}\n`)

let rig: TestHosts
let webServers: WebPeer[] = []
let browser: Browser
beforeAll(async () => {
  if (missing) return
  // First: a package that adds a user puts another /etc/passwd in place, and the servers would lose theirs.
  webServers = await webPeers()
  rig = await startTestHosts({ base: 28_900, workers: count - 1 })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
})

/** Bytes of the server's processes, and of the page's scripts. */
interface Taken {
  server: number
  page: number
}

/** KiB for each terminal beyond the first. */
const growth = (first: Taken, all: Taken): Taken => ({
  server: (all.server - first.server) / (count - 1) / 1024,
  page: (all.page - first.page) / (count - 1) / 1024,
})

async function ours(): Promise<Taken> {
  const measure = (terminals: number): Promise<Taken> =>
    withTerminals({ browser, rig, count: terminals }, async ({ app, page, connectAll }) => {
      await connectAll()
      await page.waitForTimeout(settledMs)
      return { server: treeBytes(app.pid), page: await heapBytes(page) }
    })
  return growth(await measure(1), await measure(count))
}

/** Each page has a context of its own: a browser makes only six connections to one server for all pages of a context. */
async function openPage(peer: WebPeer): Promise<Page> {
  const context = await newContext(browser)
  const page = await context.newPage()
  await page.goto(peer.url)
  await page.locator(peer.terminal).first().waitFor()
  return page
}

const theirs = (peer: WebPeer): Promise<Taken> =>
  withServer(peer, rig, async (pid) => {
    const pages = [await openPage(peer)]
    const measure = async (): Promise<Taken> => {
      await pages[0]?.waitForTimeout(settledMs)
      const heaps = await Promise.all(pages.map(heapBytes))
      return { server: treeBytes(pid), page: heaps.reduce((sum, each) => sum + each, 0) }
    }
    const first = await measure()
    while (pages.length < count) pages.push(await openPage(peer))
    const all = await measure()
    for (const page of pages) await page.context().close()
    return growth(first, all)
  })

/** Bytes for each terminal beyond the first, where each has a Node process of its own. */
async function processForEach(): Promise<number> {
  const children = rig.hosts.map(({ host, port }) =>
    spawn(process.execPath, [nodeSession, host, String(port), rig.keyPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  try {
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')))
    await delay(settledMs)
    const sizes = children.map(({ pid }) => (pid ? treeBytes(pid) : 0))
    return sizes.slice(1).reduce((sum, size) => sum + size, 0) / (count - 1) / 1024
  } finally {
    const ended = children.map((child) => once(child, 'exit'))
    for (const child of children) child.kill()
    await Promise.all(ended)
  }
}

it.skipIf(missing)('memory of an idle terminal', async () => {
  const peers = webServers.map((peer) => {
    const row = (what: string): Comparison => ({
      ...{ what: `${what}, against ${peer.name}`, unit: 'KiB', summary: median, ours: [], peers: [] },
    })
    return { peer, server: row('Server'), page: row('Page') }
  })
  const both: Comparison = {
    what: 'Server and page, against a Node process for each session',
    ...{ unit: 'KiB', summary: median, ours: [], peers: [] },
  }
  for (let done = 0; done < rounds; done += 1) {
    const mine = await ours()
    both.ours.push(mine.server + mine.page)
    both.peers.push(await processForEach())
    for (const { peer, server, page } of peers) {
      const other = await theirs(peer)
      server.ours.push(mine.server)
      server.peers.push(other.server)
      page.ours.push(mine.page)
      page.peers.push(other.page)
    }
  }
  await report('memory', 'peer', [both, ...peers.flatMap(({ server, page }) => [server, page])])
})
