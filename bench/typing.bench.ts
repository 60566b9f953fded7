import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type IPty, spawn } from 'node-pty'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { startBrowser } from './browser'
import { echoTimes, percentile95 } from './echo'
import { type Comparison, report } from './report'
import { connectAll, openPage } from './terminals-page'

const counts = [4, 16, 64]
const letters = 100

const missing = testHostsMissing() ?? tmuxMissing()
if (missing) process.stdout.write(`typing: skipped, since ${missing}\n`)

function tmuxMissing(): string | null {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
    return null
  } catch {
    return 'tmux is not installed'
  }
}

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 29_100, workers: 63 })
  browser = await startBrowser('elements')
}, 10 * 60_000)
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
}, 10 * 60_000)

async function ours(count: number): Promise<number[]> {
  const { page, close } = await openPage(browser, rig, count)
  try {
    await connectAll(page, count)
    // What the last prompts make the page do is over.
    await page.waitForTimeout(5000)
    await page.getByRole('checkbox', { name: 'Live typing' }).check()
    await page.getByRole('region', { name: 'Terminal m-k8s' }).getByLabel('Terminal input').focus()
    return await echoTimes(page, letters, /^Terminal /)
  } finally {
    await close()
  }
}

/** tmux with a pane for each server, all of which get what is typed. */
class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'))
  readonly #socket = join(this.#folder, 'tmux')
  readonly #client: IPty
  #output = ''
  #changed = () => {}

  constructor(hosts: readonly TestHost[], keyPath: string) {
    const commands = hosts.map(({ host, port }) => [
      ...['ssh', '-q', '-F', '/dev/null', '-i', keyPath, '-p', String(port)],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', `vagrant@${host}`],
    ])
    const [first = [], ...others] = commands
    const size = ['-x', '400', '-y', '200']
    this.#run('-f', '/dev/null', 'new-session', '-d', ...size, ...first)
    this.#run('set', '-g', 'status', 'off')
    for (const command of others) {
      this.#run('split-window', '-d', ...command)
      this.#run('select-layout', 'tiled')
    }
    this.#run('set', '-w', 'synchronize-panes', 'on')
    this.#client = spawn('tmux', ['-S', this.#socket, 'attach'], { cols: 400, rows: 200 })
    this.#client.onData((text) => {
      this.#output += text
      this.#changed()
    })
  }

  #run(...args: string[]): void {
    execFileSync('tmux', ['-S', this.#socket, ...args])
  }

  /** Waits until the text was printed that many times since it was last asked. */
  async printed(text: string, times: number): Promise<void> {
    const found = () => stripVTControlCharacters(this.#output).split(text).length > times
    while (!found())
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    this.#output = ''
  }

  write(text: string): void {
    this.#client.write(text)
  }

  close(): void {
    this.#run('kill-server')
    this.#client.kill()
    rmSync(this.#folder, { recursive: true })
  }
}

/** From the key at tmux's pseudo-terminal until it has printed the echoes of all panes there, in ms. */
async function theirs(count: number): Promise<number[]> {
  const tmux = new Tmux(rig.hosts.slice(0, count), rig.keyPath)
  try {
    await tmux.printed('vagrant@', count)
    const times: number[] = []
    for (let typed = 0; typed < letters; typed += 1) {
      const start = performance.now()
      tmux.write('x')
      await tmux.printed('x', count)
      times.push(performance.now() - start)
    }
    return times
  } finally {
    tmux.close()
  }
}

it.skipIf(missing)('a key that is typed into all terminals, against tmux', async () => {
  const rows: Comparison[] = []
  for (const count of counts) {
    rows.push({
      ...{ what: `${count} terminals, 95 of 100 keys`, unit: 'ms', summary: percentile95 },
      ...{ ours: await ours(count), peers: await theirs(count) },
    })
  }
  await report('typing', 'tmux', rows)
})
