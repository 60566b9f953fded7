import { type Browser, chromium, type Page } from 'playwright'
import { chromiumPath } from '../e2e/support/chromium'

/** Chromium without a graphics card, which does nothing by itself. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })

/** In ms. `work` is what the longest task needed of the processor, without its waiting for other programs. */
export interface Longest {
  frame: number
  task: number
  work: number
}

/** The longest time between two frames, and the longest tasks, while `act` goes on in the page. */
export async function longestDuring(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<Longest> {
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
