import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { pageBytes, startBrowser } from './browser'
import { echoTimes, percentile95 } from './echo'
import { type Comparison, median, report } from './report'
import { connectAll, openPage } from './terminals-page'

const flooded = 16
const letters = 100
const rounds = 3
/** Limits that stand in for a peer. */
const maxPageMiB = 400
const maxInterruptMs = 250

const missing = testHostsMissing()
if (missing) process.stdout.write(`flood: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_800, workers: flooded })
}, 10 * 60_000)
afterAll(() => rig?.stop(), 10 * 60_000)

/** The longest time between two frames meanwhile, in ms. */
async function longestFrame(page: Page, act: () => Promise<void>): Promise<number> {
  const watch = await page.evaluateHandle(() => {
    const watch = { longest: 0, request: 0 }
    let last = performance.now()
    watch.request = requestAnimationFrame(function tick(now) {
      watch.longest = Math.max(watch.longest, now - last)
      last = now
      watch.request = requestAnimationFrame(tick)
    })
    return watch
  })
  await act()
  return await watch.evaluate(({ longest, request }) => {
    cancelAnimationFrame(request)
    return longest
  })
}

/** From the key in one of the flooded panes until its program was gone, in ms, by the clock of this machine. */
async function interruptMs(page: Page, name: string): Promise<number> {
  await page
    .getByRole('region', { name: `Terminal ${name}` })
    .getByLabel('Terminal input')
    .focus()
  const start = Date.now()
  await page.keyboard.press('Control+c')
  for (;;) {
    const running = await rig.exec(name, 'pgrep', '-c', '-x', 'yes').catch(() => '0')
    if (Number(running) === 0) return Date.now() - start
  }
}

async function round() {
  // Each gets a browser of its own: memory that one has left is not the next one's.
  browser = await startBrowser('elements')
  const { page, close } = await openPage(browser, rig, flooded + 1)
  try {
    await connectAll(page, flooded + 1)
    const typist = page.getByRole('region', { name: 'Terminal m-k8s' })
    const type = async () => {
      await typist.getByLabel('Terminal input').focus()
      return await echoTimes(page, letters, /^Terminal m-k8s$/)
    }
    let calmEcho: number[] = []
    let echo: number[] = []
    const calmFrame = await longestFrame(page, async () => {
      calmEcho = await type()
    })
    await typist.getByRole('button', { name: 'Exclude from broadcast' }).click()
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill('yes')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.waitForTimeout(2000)
    const frame = await longestFrame(page, async () => {
      echo = await type()
    })
    const memory = (await pageBytes(browser)) / 1024 ** 2
    return { calmFrame, frame, calmEcho, echo, memory, interrupt: await interruptMs(page, 'w1-k8s') }
  } finally {
    await close()
    await browser.close()
  }
}

it.skipIf(missing)('typing beside 16 floods', async () => {
  const results: Awaited<ReturnType<typeof round>>[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const rows: Comparison[] = [
    {
      ...{ what: 'Longest frame, against an idle page', unit: 'ms', summary: median },
      ...{ ours: results.map(({ frame }) => frame), peers: results.map(({ calmFrame }) => calmFrame) },
    },
    {
      ...{ what: 'Key to its echo, 95 of 100, against an idle page', unit: 'ms', summary: percentile95 },
      ...{ ours: results.flatMap(({ echo }) => echo), peers: results.flatMap(({ calmEcho }) => calmEcho) },
    },
    {
      ...{ what: 'Memory of the page, against the limit', unit: 'MiB', summary: median },
      ...{ ours: results.map(({ memory }) => memory), peers: results.map(() => maxPageMiB) },
    },
    {
      ...{ what: 'Ctrl+C until the program is gone, against the limit', unit: 'ms', summary: median },
      ...{ ours: results.map(({ interrupt }) => interrupt), peers: results.map(() => maxInterruptMs) },
    },
  ]
  await report('flood', 'idle page or limit', rows)
})
