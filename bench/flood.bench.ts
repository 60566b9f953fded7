import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { longestFrame } from './browser'
import type { DevToolsPage } from './devtools-page'
import { percentile95, typeLetters } from './echo'
import { type Comparison, median, report } from './report'
import { clickButton, focusTerminal, openTerminals, withProgram } from './terminals-page'
import { inBrowser } from './unwatched-browser'

const flooded = 16
/** The terminal that is not. */
const quiet = 'm-k8s'
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

/** Types in the terminal that is not flooded. */
async function type(page: DevToolsPage): Promise<Beside> {
  await page.evaluate(focusTerminal, quiet)
  // The cursor is drawn anew.
  await delay(1000)
  let echoes: number[] = []
  const frame = await longestFrame(page, async () => {
    const typed = await typeLetters(page, letters, `[role=region][aria-label="Terminal ${quiet}"]`)
    echoes = typed.map(({ drawn }) => drawn)
  })
  return { frame, echoes }
}

/** Writes the command that floods all other terminals. Each host writes down when that was over. */
async function writeFlood(page: Page): Promise<void> {
  const pane = page.getByRole('region', { name: `Terminal ${quiet}`, exact: true })
  await pane.getByRole('button', { name: 'Exclude from broadcast' }).click()
  const command = `(trap : INT; yes; date +%s%3N >${folder}/$HOSTNAME.new; mv ${folder}/$HOSTNAME.new ${folder}/$HOSTNAME)`
  await page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)
}

/** From Ctrl+C in a flooded terminal until its program was gone, in ms. The servers have this machine's clock. */
async function interrupt(page: DevToolsPage, name: string): Promise<number> {
  await page.evaluate(focusTerminal, name)
  const start = Date.now()
  await page.press('Control+c')
  const end = join(folder, name)
  while (!existsSync(end)) await delay(20)
  const time = Number(readFileSync(end, 'utf8')) - start
  rmSync(end)
  return time
}

const round = (): Promise<Round> =>
  withProgram(rig, flooded + 1, (app) =>
    inBrowser({ drawing: 'elements' }, async (browser) => {
      await browser.visit(async (page) => {
        const { connectAll } = await openTerminals(page, app, flooded + 1)
        await connectAll()
        await writeFlood(page)
      })
      return await browser.measure(async (page) => {
        const calm = await type(page)
        await page.evaluate(clickButton, 'Send', 'body')
        await delay(2000)
        const flood = await type(page)
        const memory = browser.pageBytes() / mebibyte
        const times: number[] = []
        for (let host = 1; host <= interrupts; host += 1) times.push(await interrupt(page, `w${host}-k8s`))
        return { calm, flood, memory, interrupts: times }
      })
    }),
  )

it.skipIf(missing)('typing beside 16 floods', async () => {
  const results: Round[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const of = <T>(what: (round: Round) => T): T[] => results.map(what)
  const rows: Comparison[] = [
    {
      ...{ what: 'Longest frame of all rounds, against an idle page', unit: 'ms' },
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
