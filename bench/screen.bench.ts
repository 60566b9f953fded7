import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { savedSession } from '../e2e/support/sessions'
import { newContext, startBrowser } from './browser'
import { colouredText } from './coloured-text'
import { type Comparison, report } from './report'
import { answers, type WebPeer, webPeers } from './web-peers'

/** Of the text, each about one MiB. */
const times = 10
/** A terminal that needs seconds for each is not asked for all. */
const timesOfSlow: Record<string, number> = { shellinabox: 2 }
const rounds = 1

const missing = testHostsMissing()
if (missing) process.stdout.write(`screen: skipped, since ${missing}\n`)

const script = join(import.meta.dirname, 'print-and-time.sh')
const xterm = join(import.meta.dirname, '../node_modules/@xterm/xterm/lib/xterm.js')

let rig: TestHosts
let browser: Browser
let folder: string
let text: string
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_600, workers: 0 })
  browser = await startBrowser()
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'))
  // The user of the SSH server reads the text and writes the result.
  chmodSync(folder, 0o777)
  text = colouredText()
  writeFileSync(join(folder, 'text'), text)
  writeFileSync(join(folder, 'measure'), readFileSync(script), { mode: 0o755 })
})
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
  if (folder) rmSync(folder, { recursive: true })
})

const host = (): TestHost => {
  const [first] = rig.hosts
  if (!first) throw new Error('no host')
  return first
}

const mebibytes = (count: number): number => (Buffer.byteLength(text) * count) / 1024 ** 2

/** What a command gives that is typed into the terminal that has the focus. Works however a terminal is drawn. */
async function outputOf(page: Page, command: string): Promise<string> {
  const result = join(folder, 'result')
  rmSync(result, { force: true })
  await page.keyboard.type(`${command} > ${result}.new; mv ${result}.new ${result}`)
  await page.keyboard.press('Enter')
  while (!existsSync(result)) await page.waitForTimeout(50)
  return readFileSync(result, 'utf8')
}

/** Types until somebody listens. */
async function shellAnswers(page: Page): Promise<void> {
  const ready = join(folder, 'ready')
  rmSync(ready, { force: true })
  while (!existsSync(ready)) {
    await page.keyboard.type(`touch ${ready}`)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(500)
  }
}

/** In MiB/s, until the terminal had worked through all. */
async function throughput(page: Page, count: number): Promise<number> {
  await shellAnswers(page)
  const ms = Number(await outputOf(page, `${folder}/measure ${folder}/text ${count}`))
  return (mebibytes(count) * 1000) / ms
}

async function openOurs(page: Page, app: App): Promise<void> {
  const { name, port } = host()
  writeFileSync(
    join(app.home, 'sessions.json'),
    JSON.stringify({ version: 1, sessions: [savedSession(name, port, 'Lab', rig.keyPath)] }),
  )
  await app.start()
  await page.goto(app.url)
  await page.getByRole('treeitem', { name: 'Lab' }).click()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('treeitem', { name: new RegExp(`^${name}`) }).dblclick()
  await page.getByRole('button', { name: 'Trust and connect' }).click()
  await page
    .getByRole('region', { name: `Terminal ${name}` })
    .getByText('vagrant@')
    .first()
    .waitFor()
  await page.getByRole('textbox', { name: 'Terminal input' }).focus()
}

/** xterm.js alone, in the same page and as large, with the text from memory. */
async function fromMemory(page: Page, size: { cols: number; rows: number }): Promise<number> {
  await page.addScriptTag({ path: xterm })
  const ms = await page.evaluate(
    async ({ text, times, size }) => {
      interface Terminal {
        open(parent: HTMLElement): void
        write(data: Uint8Array, done: () => void): void
        dispose(): void
      }
      const { Terminal } = window as unknown as { Terminal: new (options: object) => Terminal }
      const place = document.createElement('div')
      place.style.cssText = 'position: fixed; inset: 0; z-index: 1000'
      document.body.append(place)
      const terminal = new Terminal({ ...size, scrollback: 5000, fontSize: 13 })
      terminal.open(place)
      const bytes = new TextEncoder().encode(text)
      const start = performance.now()
      for (let written = 0; written < times; written += 1)
        await new Promise<void>((resolve) => terminal.write(bytes, resolve))
      await new Promise(requestAnimationFrame)
      const ms = performance.now() - start
      terminal.dispose()
      place.remove()
      return ms
    },
    { text, times, size },
  )
  return (mebibytes(times) * 1000) / ms
}

async function ours(): Promise<{ ours: number; memory: number }> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  const context = await newContext(browser)
  const page = await context.newPage()
  try {
    await openOurs(page, app)
    const measured = await throughput(page, times)
    const [rows = 24, cols = 80] = (await outputOf(page, 'stty size')).split(' ').map(Number)
    return { ours: measured, memory: await fromMemory(page, { cols, rows }) }
  } finally {
    await context.close()
    await app.dispose()
  }
}

async function theirs(peer: WebPeer): Promise<number> {
  const running = peer.start(host(), rig.keyPath, 28_690)
  const context = await newContext(browser)
  const page = await context.newPage()
  try {
    await answers(running.url)
    await page.goto(running.url)
    await page.mouse.click(400, 300)
    return await throughput(page, timesOfSlow[peer.name] ?? times)
  } finally {
    await context.close()
    running.process.kill()
    await once(running.process, 'exit')
  }
}

it.skipIf(missing)('coloured text from an SSH server to the screen', async () => {
  const row = (what: string): Comparison => ({ what, unit: 'MiB/s', ours: [], peers: [] })
  const memory = row('xterm.js alone, from memory in the same page')
  const peers = (await webPeers()).map((peer) => ({ peer, comparison: row(peer.name) }))
  for (let done = 0; done < rounds; done += 1) {
    const measured = await ours()
    memory.ours.push(measured.ours)
    memory.peers.push(measured.memory)
    for (const { peer, comparison } of peers) {
      comparison.ours.push(measured.ours)
      comparison.peers.push(await theirs(peer))
    }
  }
  await report('screen', 'peer', [memory, ...peers.map(({ comparison }) => comparison)])
})
