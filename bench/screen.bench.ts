import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { newContext, startBrowser } from './browser'
import { colouredText } from './coloured-text'
import { type Comparison, report } from './report'
import { withTerminals } from './terminals-page'
import { type WebPeer, webPeers, withServer } from './web-peers'
import { writeFromMemory } from './xterm-alone'

/** Of the text, each about one MiB. */
const times = 100
const rounds = 3

const missing = testHostsMissing()
if (missing) process.stdout.write(`screen: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
/** The servers have a /tmp of their own. */
let folder: string
const text = colouredText()
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_600, workers: 0 })
  browser = await startBrowser()
  folder = mkdtempSync('/var/tmp/pilothouse-bench-')
  // The user of the SSH server writes here.
  chmodSync(folder, 0o777)
  writeFileSync(join(folder, 'text'), text)
  copyFileSync(join(import.meta.dirname, 'print-and-time.sh'), join(folder, 'measure'))
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
  if (folder) rmSync(folder, { recursive: true })
})

const mebibytesPerSecond = (ms: number): number => (Buffer.byteLength(text) * times * 1000) / ms / 1024 ** 2

/** What a command gives that is typed into the terminal that has the focus. Works however a terminal is drawn. */
async function outputOf(page: Page, command: string): Promise<string> {
  const result = join(folder, 'result')
  rmSync(result, { force: true })
  await page.keyboard.type(`${command} > ${result}.new; mv ${result}.new ${result}\n`)
  while (!existsSync(result)) await page.waitForTimeout(50)
  return readFileSync(result, 'utf8')
}

/** Types until somebody listens. */
async function shellAnswers(page: Page): Promise<void> {
  const ready = join(folder, 'ready')
  rmSync(ready, { force: true })
  while (!existsSync(ready)) {
    await page.keyboard.type(`touch ${ready}\n`)
    await page.waitForTimeout(500)
  }
}

/** In MiB/s, until the terminal had worked through all. */
async function throughput(page: Page): Promise<number> {
  await shellAnswers(page)
  return mebibytesPerSecond(Number(await outputOf(page, `${folder}/measure ${folder}/text ${times}`)))
}

const ours = (): Promise<{ product: number; alone: number }> =>
  withTerminals({ browser, rig, count: 1 }, async ({ page, connectAll }) => {
    await connectAll()
    await page.getByRole('textbox', { name: 'Terminal input' }).focus()
    const product = await throughput(page)
    const [rows = 24, cols = 80] = (await outputOf(page, 'stty size')).split(' ').map(Number)
    const ms = await writeFromMemory(page, { text, times, size: { cols, rows } })
    return { product, alone: mebibytesPerSecond(ms) }
  })

const theirs = (peer: WebPeer): Promise<number> =>
  withServer(peer, rig, async () => {
    const context = await newContext(browser)
    try {
      const page = await context.newPage()
      await page.goto(peer.url)
      await page.locator(peer.terminal).first().click()
      return await throughput(page)
    } finally {
      await context.close()
    }
  })

function canBeTimed({ name, answers }: WebPeer): boolean {
  if (!answers) console.warn(`skipped: ${name} does not tell a program when it has worked through the text`)
  return answers
}

it.skipIf(missing)('coloured text from an SSH server to the screen', async () => {
  const row = (what: string): Comparison => ({ what, unit: 'MiB/s', ours: [], peers: [] })
  const alone = row('against xterm.js alone, from memory in the same page')
  const peers = (await webPeers())
    .filter(canBeTimed)
    .map((peer) => ({ peer, comparison: row(`against ${peer.name}`) }))
  for (let done = 0; done < rounds; done += 1) {
    const measured = await ours()
    alone.ours.push(measured.product)
    alone.peers.push(measured.alone)
    for (const { peer, comparison } of peers) {
      comparison.ours.push(measured.product)
      comparison.peers.push(await theirs(peer))
    }
  }
  await report('screen', 'peer', [alone, ...peers.map(({ comparison }) => comparison)])
})
