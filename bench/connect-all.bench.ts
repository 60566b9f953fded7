import { setTimeout as delay } from 'node:timers/promises'
import { it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { chooseInMenu } from '../e2e/support/sessions'
import { longestFrame } from './browser'
import { lowPriorityMissing, withLowPriority } from './low-priority'
import { type Comparison, median, report } from './report'
import { allConnected, clickButton, openTerminals, says, withProgram } from './terminals-page'
import { inBrowser } from './unwatched-browser'

const count = 64
const rounds = 3
const idleMs = 5000
const dialog = '[role=dialog]'

const missing = testHostsMissing()
if (missing) process.stdout.write(`connect-all: skipped, since ${missing}\n`)

/** The longest frames, in ms. */
interface Round {
  idle: number
  connecting: number
}

const round = (rig: TestHosts): Promise<Round> =>
  withProgram(rig, count, (app) =>
    inBrowser({}, async (browser) => {
      await browser.visit(async (page) => {
        await openTerminals(page, app, count)
        await chooseInMenu(page, /^Lab$/, 'Connect all')
      })
      return await browser.measure(async (page) => {
        await page.until(says, `Open ${count} terminals?`, dialog)
        const idle = await longestFrame(page, () => delay(idleMs))
        const connecting = await longestFrame(page, async () => {
          await page.evaluate(clickButton, 'Connect all', dialog)
          await page.until(says, `${count} hosts are new`, dialog)
          await page.evaluate(clickButton, 'Trust and connect', dialog)
          await page.until(allConnected, count)
          // What the last ones make the page do belongs to it.
          await delay(idleMs)
        })
        return { idle, connecting }
      })
    }),
  )

type Start = () => Promise<TestHosts>
const startServers: Start = () => startTestHosts({ base: 28_200, workers: count - 1 })

async function measure(start: Start, where: string): Promise<Comparison> {
  const rig = await start()
  try {
    const results: Round[] = []
    for (let done = 0; done < rounds; done += 1) results.push(await round(rig))
    return {
      what: `Longest frame${where}`,
      unit: 'ms',
      ours: results.map(({ connecting }) => connecting),
      peers: results.map(({ idle }) => idle),
      summary: median,
    }
  } finally {
    await rig.stop()
  }
}

it.skipIf(missing)('Connect all on 64 sessions', async () => {
  const rows = [await measure(startServers, '')]
  const noPriority = lowPriorityMissing()
  if (noPriority) console.warn(`skipped: servers that leave the processor to others, since ${noPriority}`)
  else
    rows.push(await measure(() => withLowPriority(startServers), '; servers leave the processor to others'))
  await report('connect-all', 'idle page', rows)
})
