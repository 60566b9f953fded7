import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { newContext, startBrowser } from './browser'
import { type Comparison, median, report } from './report'
import { type WebPeer, webPeers, withServer } from './web-peers'

const rounds = 5

const missing = testHostsMissing()
if (missing) process.stdout.write(`startup: skipped, since ${missing}\n`)

let rig: TestHosts
let webServers: WebPeer[] = []
let browser: Browser
beforeAll(async () => {
  if (missing) return
  // First: a package that adds a user puts another /etc/passwd in place, and the servers would lose theirs.
  webServers = await webPeers()
  rig = await startTestHosts({ base: 28_700, workers: 0 })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
})

async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const context = await newContext(browser)
  try {
    return await use(await context.newPage())
  } finally {
    await context.close()
  }
}

/** From the start of the program until its page can be used, in ms. */
const ours = (): Promise<number> =>
  withPage(async (page) => {
    const app = new App()
    const start = performance.now()
    try {
      await app.start()
      await page.goto(app.url)
      await page.getByRole('button', { name: 'Create cluster' }).first().waitFor()
      return performance.now() - start
    } finally {
      await app.dispose()
    }
  })

const theirs = (peer: WebPeer): Promise<number> =>
  withPage((page) => {
    const start = performance.now()
    return withServer(peer, rig, async () => {
      await page.goto(peer.url)
      await page.locator(peer.terminal).first().waitFor()
      return performance.now() - start
    })
  })

it.skipIf(missing)('from the start to a usable page', async () => {
  const peers = webServers.map((peer) => ({
    peer,
    row: { what: `against ${peer.name}`, unit: 'ms', summary: median, ours: [], peers: [] } as Comparison,
  }))
  for (let done = 0; done < rounds; done += 1) {
    const mine = await ours()
    for (const { peer, row } of peers) {
      row.ours.push(mine)
      row.peers.push(await theirs(peer))
    }
  }
  await report(
    'startup',
    'peer',
    peers.map(({ row }) => row),
  )
})
