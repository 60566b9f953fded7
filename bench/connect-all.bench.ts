import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, it } from 'vitest'
import { decodeFrame } from '#shared/stream-frames'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { App } from '../e2e/support/app'
import { chromiumPath } from '../e2e/support/chromium'
import { chooseInMenu, savedSession } from '../e2e/support/sessions'
import { median, report } from './report'

const count = 64
const rounds = 3
const idleMs = 5000

const missing = testHostsMissing()
if (missing) process.stdout.write(`connect-all: skipped, since ${missing}\n`)

let rig: TestHosts
let browser: Browser
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 28_200, workers: count - 1 })
  browser = await chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}, 10 * 60_000)
afterAll(async () => {
  await browser?.close()
  await rig?.stop()
}, 10 * 60_000)

/** In ms. `work` is what the longest task needed of the processor, without its waiting for other programs. */
interface Longest {
  frame: number
  task: number
  work: number
}

/** The longest time between two frames, and the longest tasks, while `act` goes on in the page. */
async function longestDuring(page: Page, act: () => Promise<void>): Promise<Longest> {
  const watch = await page.evaluateHandle(() => {
    let longest = 0
    let last = performance.now()
    let request = requestAnimationFrame(function tick(now) {
      longest = Math.max(longest, now - last)
      last = now
      request = requestAnimationFrame(tick)
    })
    const stop = () => {
      cancelAnimationFrame(request)
      return longest
    }
    return { stop }
  })
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  await act()
  const trace = await browser.stopTracing()
  return { frame: await watch.evaluate(({ stop }) => stop()), ...longestTasks(trace) }
}

/** Chromium's trace events, times in µs: `dur` by the clock, `tdur` on the processor. */
interface TraceEvent {
  name: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
}

/** The tasks of the thread that runs the page's own code most. */
function longestTasks(trace: Buffer): Pick<Longest, 'task' | 'work'> {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const calls = new Map<string, number>()
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`
  for (const event of traceEvents) {
    if (event.name === 'FunctionCall') calls.set(threadOf(event), (calls.get(threadOf(event)) ?? 0) + 1)
  }
  const [[page] = []] = [...calls].sort(([, a], [, b]) => b - a)
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && threadOf(event) === page,
  )
  const longest = (times: (number | undefined)[]) => Math.max(0, ...times.map((time = 0) => time / 1000))
  return { task: longest(tasks.map(({ dur }) => dur)), work: longest(tasks.map(({ tdur }) => tdur)) }
}

/** Resolves once the page was given the prompts of all. */
function promptsIn(page: Page): Promise<void> {
  const streams = new Set<number>()
  return new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const frame = typeof payload === 'string' ? null : decodeFrame(payload)
        if (frame && Buffer.from(frame.payload).includes('vagrant@')) streams.add(frame.stream)
        if (streams.size === count) resolve()
      }),
    )
  })
}

async function connectAll(page: Page, prompts: Promise<void>): Promise<void> {
  const press = (dialog: string, name: string) =>
    page.getByRole('dialog', { name: dialog }).getByRole('button', { name }).click()
  await chooseInMenu(page, /^Lab$/, 'Connect all')
  await press(`Open ${count} terminals?`, 'Connect all')
  await press(`${count} hosts are new`, 'Trust and connect')
  await prompts
  // What the last ones make the page do belongs to it.
  await page.waitForTimeout(idleMs)
}

async function round(): Promise<{ idle: Longest; connecting: Longest }> {
  const app = new App({ settings: { 'terminal.screenReaderMode': false } })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
  try {
    const sessions = rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
    writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
    await app.start()
    const prompts = promptsIn(page)
    await page.goto(app.url)
    await page.getByRole('treeitem', { name: 'Lab' }).waitFor()
    const idle = await longestDuring(page, () => page.waitForTimeout(idleMs))
    const connecting = await longestDuring(page, () => connectAll(page, prompts))
    return { idle, connecting }
  } finally {
    await page.close()
    await app.dispose()
  }
}

it.skipIf(missing)('Connect all on 64 sessions', async () => {
  const results: Awaited<ReturnType<typeof round>>[] = []
  for (let done = 0; done < rounds; done += 1) results.push(await round())
  const row = (what: string, of: keyof Longest) => ({
    what,
    unit: 'ms',
    ours: results.map(({ connecting }) => connecting[of]),
    peers: results.map(({ idle }) => idle[of]),
    summary: median,
  })
  await report('connect-all', 'idle page', [
    row('Longest frame', 'frame'),
    row('Longest task', 'task'),
    row('Longest task, its time on the processor', 'work'),
  ])
})
