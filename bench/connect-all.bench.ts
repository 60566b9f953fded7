import type { Browser } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { startBrowser } from './browser'
import { type Longest, longestDuring } from './frames'
import { lowPriorityMissing, withLowPriority } from './low-priority'
import { type Comparison, median, report } from './report'
import { withTerminals } from './terminals-page'

const count = 64
const rounds = 3
const idleMs = 5000

const missing = testHostsMissing()
if (missing) process.stdout.write(`connect-all: skipped, since ${missing}\n`)

let browser: Browser
beforeAll(async () => {
  if (missing) return
  browser = await startBrowser()
})
afterAll(() => browser?.close())

const round = (rig: TestHosts): Promise<{ idle: Longest; connecting: Longest }> =>
  withTerminals({ browser, rig, count }, async ({ page, connectAll }) => {
    const idle = await longestDuring(browser, page, () => page.waitForTimeout(idleMs))
    const connecting = await longestDuring(browser, page, async () => {
      await connectAll()
      // What the last ones make the page do belongs to it.
      await page.waitForTimeout(idleMs)
    })
    return { idle, connecting }
  })

type Start = () => Promise<TestHosts>
const startServers: Start = () => startTestHosts({ base: 28_200, workers: count - 1 })

async function measure(start: Start, where: string): Promise<Comparison[]> {
  const rig = await start()
  try {
    const results: Awaited<ReturnType<typeof round>>[] = []
    for (let done = 0; done < rounds; done += 1) results.push(await round(rig))
    const row = (what: string, of: keyof Longest): Comparison => ({
      what: `${what}${where}`,
      unit: 'ms',
      ours: results.map(({ connecting }) => connecting[of]),
      peers: results.map(({ idle }) => idle[of]),
      summary: median,
    })
    return [
      row('Longest frame', 'frame'),
      row('Longest task', 'task'),
      row('Longest task, its time on the processor', 'work'),
    ]
  } finally {
    await rig.stop()
  }
}

it.skipIf(missing)('Connect all on 64 sessions', async () => {
  const rows = await measure(startServers, '')
  const noPriority = lowPriorityMissing()
  if (noPriority) console.warn(`skipped: servers that leave the processor to others, since ${noPriority}`)
  else
    rows.push(
      ...(await measure(() => withLowPriority(startServers), '; servers leave the processor to others')),
    )
  await report('connect-all', 'idle page', rows)
})
