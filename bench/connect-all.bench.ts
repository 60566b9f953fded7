import type { Browser } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { startBrowser } from './browser'
import { type Longest, longestDuring } from './frames'
import { median, report } from './report'
import { withTerminals } from './terminals-page'

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
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
})

const round = (): Promise<{ idle: Longest; connecting: Longest }> =>
  withTerminals({ browser, rig, count }, async ({ page, connectAll }) => {
    const idle = await longestDuring(browser, page, () => page.waitForTimeout(idleMs))
    const connecting = await longestDuring(browser, page, async () => {
      await connectAll()
      // What the last ones make the page do belongs to it.
      await page.waitForTimeout(idleMs)
    })
    return { idle, connecting }
  })

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
