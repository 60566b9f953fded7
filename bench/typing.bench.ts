import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { havePeer } from './debian-peer'
import { betweenKeysMs, type Echo, percentile95, typeLetters } from './echo'
import { type Comparison, report } from './report'
import { focusTerminal, openTerminals, withProgram } from './terminals-page'
import { Tmux } from './tmux'
import { inBrowser } from './unwatched-browser'

const counts = [4, 16, 64]
const letters = 100
/** On a smaller one some of 64 panes cannot be seen, and are not drawn. */
const screen = { width: 1920, height: 1200 }
/** What the prompts, the banner of live typing and the focus make a page do is over by then, in ms. */
const settledMs = 3000

const missing = testHostsMissing() ?? ((await havePeer('tmux', 'tmux')) ? null : 'tmux is missing')
if (missing) process.stdout.write(`typing: skipped, since ${missing}\n`)

let rig: TestHosts
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 29_100, workers: Math.max(...counts) - 1 })
})
afterAll(() => rig?.stop())

const ours = (count: number): Promise<Echo[]> =>
  withProgram(rig, count, (app) =>
    inBrowser({ drawing: 'elements', ...screen }, async (browser) => {
      await browser.visit(async (page) => {
        const { connectAll } = await openTerminals(page, app, count)
        await connectAll()
        await page.getByRole('checkbox', { name: 'Live typing' }).check()
      })
      return await browser.measure(async (page) => {
        await page.evaluate(focusTerminal, 'm-k8s')
        await delay(settledMs)
        return await typeLetters(page, letters, '[role=region][aria-label^="Terminal "]')
      })
    }),
  )

async function theirs(count: number): Promise<number[]> {
  const tmux = new Tmux(rig.hosts.slice(0, count), rig.keyPath)
  try {
    await tmux.ready()
    const times: number[] = []
    for (let typed = 0; typed < letters; typed += 1) {
      await delay(betweenKeysMs)
      times.push(await tmux.echoTime('x'))
    }
    return times
  } finally {
    tmux.close()
  }
}

it.skipIf(missing)('a key that is typed into all terminals, against tmux', async () => {
  const rows: Comparison[] = []
  for (const count of counts) {
    const [mine, peers] = [await ours(count), await theirs(count)]
    const row = (what: string, of: keyof Echo): Comparison => ({
      ...{ what: `${count} terminals, ${what}`, unit: 'ms', summary: percentile95, digits: 1 },
      ...{ ours: mine.map((echo) => echo[of]), peers },
    })
    rows.push(row('drawn', 'drawn'), row('given to the page', 'given'))
  }
  await report('typing', 'tmux', rows)
})
