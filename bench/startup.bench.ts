import { once } from 'node:events'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { newContext, startBrowser } from './browser'
import { type Comparison, median, report } from './report'
import { answers, type WebPeer, webPeers } from './web-peers'

const rounds = 5
const peerPort = 28_790

const missing = testHostsMissing()
if (missing) process.stdout.write(`startup: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_700, workers: 0 })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
})

/** From the start of the program until its page can be used, in ms. */
async function ours(): Promise<number> {
  const app = new App()
  const context = await newContext(browser)
  const page = await context.newPage()
  const start = performance.now()
  try {
    await app.start()
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Create cluster' }).first().waitFor()
    return performance.now() - start
  } finally {
    await context.close()
    await app.dispose()
  }
}

async function theirs(peer: WebPeer): Promise<number> {
  const [host] = rig.hosts
  if (!host) throw new Error('no host')
  const context = await newContext(browser)
  const page = await context.newPage()
  const start = performance.now()
  const running = peer.start(host, rig.keyPath, peerPort)
  try {
    await answers(running.url)
    await page.goto(running.url)
    await page.locator(peer.terminal).first().waitFor()
    return performance.now() - start
  } finally {
    await context.close()
    running.process.kill()
    await once(running.process, 'exit')
  }
}

it.skipIf(missing)('from the start to a usable page', async () => {
  const rows: Comparison[] = []
  for (const peer of await webPeers()) {
    const row: Comparison = { what: `against ${peer.name}`, unit: 'ms', summary: median, ours: [], peers: [] }
    for (let done = 0; done < rounds; done += 1) {
      row.ours.push(await ours())
      row.peers.push(await theirs(peer))
    }
    rows.push(row)
  }
  await report('startup', 'peer', rows)
})
