import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { longestFrame, startBrowser } from './browser'
import { percentile95, typeLetters } from './echo'
import { pageBytes } from './memory'
import { type Comparison, median, report } from './report'
import { withTerminals } from './terminals-page'

const flooded = 16
const letters = 100
const rounds = 3
/** Of the flooded terminals, one after the other. */
const interrupts = 4
const mebibyte = 1024 ** 2
/** Limits that stand in for a peer. */
const maxPageMiB = 400
const maxInterruptMs = 250

const missing = testHostsMissing()
if (missing) process.stdout.write(`flood: skipped, since ${missing}\n`)

let rig: TestHosts
/** The servers have a /tmp of their own. */
let folder: string
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_800, workers: flooded })
  folder = mkdtempSync('/var/tmp/pilothouse-bench-')
  // The user of the SSH servers writes here.
  chmodSync(folder, 0o777)
})
afterAll(async () => {
  await rig?.stop()
  if (folder) rmSync(folder, { recursive: true })
})

interface Round {
  calm: Beside
  flood: Beside
  memory: number
  interrupts: number[]
}

/** In ms. */
interface Beside {
  frame: number
  echoes: number[]
}

const terminal = (page: Page, name: string) =>
  page.getByRole('region', { name: `Terminal ${name}`, exact: true })

/** Types in the terminal that is not flooded. */
async function type(page: Page): Promise<Beside> {
  await terminal(page, 'm-k8s').getByLabel('Terminal input').focus()
  // The cursor is drawn anew.
  await page.waitForTimeout(1000)
  let echoes: number[] = []
  const frame = await longestFrame(page, async () => {
    const typed = await typeLetters(page, letters, '[role=region][aria-label="Terminal m-k8s"]')
    echoes = typed.map(({ drawn }) => drawn)
  })
  return { frame, echoes }
}

/** Floods all other terminals. Each host writes down when that was over. */
async function startFlood(page: Page): Promise<void> {
  await terminal(page, 'm-k8s').getByRole('button', { name: 'Exclude from broadcast' }).click()
  const command = `(trap : INT; yes; date +%s%3N >${folder}/$HOSTNAME.new; mv ${folder}/$HOSTNAME.new ${folder}/$HOSTNAME)`
  await page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.waitForTimeout(2000)
}

/** From Ctrl+C in a flooded terminal until its program was gone, in ms. The servers have this machine's clock. */
async function interrupt(page: Page, name: string): Promise<number> {
  await terminal(page, name).getByLabel('Terminal input').focus()
  const start = Date.now()
  await page.keyboard.press('Control+c')
  const end = join(folder, name)
  while (!existsSync(end)) await page.waitForTimeout(20)
  const time = Number(readFileSync(end, 'utf8')) - start
  rmSync(end)
  return time
}

/** Each has a browser of its own: memory that one has left is not the next one's. */
async function round(): Promise<Round> {
  const browser = await startBrowser('elements')
  try {
    return await withTerminals({ browser, rig, count: flooded + 1 }, async ({ page, connectAll }) => {
      await connectAll()
      const calm = await type(page)
      await startFlood(page)
      const flood = await type(page)
      const memory = (await pageBytes(browser)) / mebibyte
      const times: number[] = []
      for (let host = 1; host <= interrupts; host += 1) times.push(await interrupt(page, `w${host}-k8s`))
      return { calm, flood, memory, interrupts: times }
    })
  } finally {
    await browser.close()
  }
}

it.skipIf(missing)('typing beside 16 floods', async () => {
  const results: Round[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const of = <T>(what: (round: Round) => T): T[] => results.map(what)
  const rows: Comparison[] = [
    {
      ...{ what: 'Longest frame, against an idle page', unit: 'ms', summary: median },
      ...{ ours: of(({ flood }) => flood.frame), peers: of(({ calm }) => calm.frame) },
    },
    {
      ...{ what: 'Key to its echo, 95 of 100, against an idle page', unit: 'ms', summary: percentile95 },
      ...{ ours: of(({ flood }) => flood.echoes).flat(), peers: of(({ calm }) => calm.echoes).flat() },
    },
    {
      ...{ what: 'Memory of the page, against the limit', unit: 'MiB', summary: median },
      ...{ ours: of(({ memory }) => memory), peers: [maxPageMiB] },
    },
    {
      ...{ what: 'Ctrl+C until the program is gone, the longest of all, against the limit', unit: 'ms' },
      ...{ ours: of(({ interrupts }) => interrupts).flat(), peers: [maxInterruptMs] },
    },
  ]
  await report('flood', 'idle page or limit', rows)
})
