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
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { colouredText } from './coloured-text'
import { type Comparison, report } from './report'
import { openTerminals, withProgram } from './terminals-page'
import { inBrowser } from './unwatched-browser'
import { type WebPeer, webPeers, withServer } from './web-peers'
import { writeFromMemory, writtenIn } from './xterm-alone'

/** Of the text, each about one MiB. */
const times = 100
const rounds = 3

const missing = testHostsMissing()
if (missing) process.stdout.write(`screen: skipped, since ${missing}\n`)

let rig: TestHosts
let webServers: WebPeer[] = []
/** The servers have a /tmp of their own. */
let folder: string
const text = colouredText()
beforeAll(async () => {
  if (missing) return
  // First: a package that adds a user puts another /etc/passwd in place, and the servers would lose theirs.
  webServers = await webPeers()
  rig = await startTestHosts({ base: 28_600, workers: 0 })
  folder = mkdtempSync('/var/tmp/pilothouse-bench-')
  // The user of the SSH server writes here.
  chmodSync(folder, 0o777)
  writeFileSync(join(folder, 'text'), text)
  copyFileSync(join(import.meta.dirname, 'print-and-time.sh'), join(folder, 'measure'))
})
afterAll(async () => {
  await rig?.stop()
  if (folder) rmSync(folder, { recursive: true })
})

const mebibytesPerSecond = (ms: number): number => (Buffer.byteLength(text) * times * 1000) / ms / 1024 ** 2

const result = () => join(folder, 'result')

/** Types a command into the terminal that has the focus. What it prints is for `printed`, which works however a terminal is drawn. */
async function type(page: Page, command: string): Promise<void> {
  rmSync(result(), { force: true })
  await page.keyboard.type(`${command} > ${result()}.new; mv ${result()}.new ${result()}\n`)
}

async function printed(): Promise<string> {
  while (!existsSync(result())) await delay(50)
  return readFileSync(result(), 'utf8')
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

/** Begins once nobody watches the page any more. */
const typeMeasurement = (page: Page) => type(page, `sleep 2; ${folder}/measure ${folder}/text ${times}`)

/** In MiB/s, until the terminal had worked through all. */
const measured = async (): Promise<number> => mebibytesPerSecond(Number(await printed()))

const ours = (): Promise<{ product: number; alone: number }> =>
  withProgram(rig, 1, (app) =>
    inBrowser({}, async (browser) => {
      const size = await browser.visit(async (page) => {
        const { connectAll } = await openTerminals(page, app, 1)
        await connectAll()
        await page.getByRole('textbox', { name: 'Terminal input' }).focus()
        await shellAnswers(page)
        await type(page, 'stty size')
        const [rows = 24, cols = 80] = (await printed()).split(' ').map(Number)
        await typeMeasurement(page)
        return { cols, rows }
      })
      const product = await measured()
      await browser.visit((page) => writeFromMemory(page, { text, times, size }))
      const alone = mebibytesPerSecond(Number(await browser.titleBehind(writtenIn)))
      return { product, alone }
    }),
  )

const theirs = (peer: WebPeer): Promise<number> =>
  withServer(peer, rig, () =>
    inBrowser({}, async (browser) => {
      await browser.visit(async (page) => {
        await page.goto(peer.url)
        await page.locator(peer.terminal).first().click()
        await shellAnswers(page)
        await typeMeasurement(page)
      })
      return measured()
    }),
  )

function canBeTimed({ name, answers }: WebPeer): boolean {
  if (!answers) console.warn(`skipped: ${name} does not tell a program when it has worked through the text`)
  return answers
}

it.skipIf(missing)('coloured text from an SSH server to the screen', async () => {
  const row = (what: string): Comparison => ({ what, unit: 'MiB/s', ours: [], peers: [] })
  const alone = row('against xterm.js alone, from memory in the same page')
  const peers = webServers
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
