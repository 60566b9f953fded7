/** The longest tasks of a page, in ms. */
export interface Tasks {
  task: number
  /** What the longest one needed of the processor, without its waiting for other programs. */
  work: number
}

/** One of Chromium's trace events, times in µs: `dur` by the clock, `tdur` on the processor. */
interface TraceEvent {
  name: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
}

/** Of a trace of Chromium: the tasks of the thread that runs the page's own code most. */
export function longestTasks(trace: Buffer): Tasks {
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
