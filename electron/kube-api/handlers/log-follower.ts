import type { Exchange } from '../exchange'
import { pods } from '../resources'
import type { LogLine } from '../runtime'
import { containerOf } from './containers'

/** How often a followed log is looked at, in ms. */
const followMs = 250

type Source = Pick<Exchange, 'store' | 'namespace' | 'name' | 'query' | 'runtime' | 'kubeletRuns'>

interface Reader {
  lines(fresh: readonly LogLine[]): void
  /** The container has ended, or cannot be asked any more. */
  ended(): void
}

/** Hands over what a container writes after `seen`, until it ends or the returned function is called. */
export function followLog(
  source: Source,
  { startedAt, seen }: { startedAt: Date; seen: Date },
  reader: Reader,
): () => void {
  let last = seen
  const timer = setInterval(() => {
    const now = new Date()
    const running = runningContainer(source, startedAt)
    if (!running) {
      clearInterval(timer)
      reader.ended()
      return
    }
    const fresh = source.runtime
      .logLines(running.pod, running.container, startedAt, now)
      .filter(({ time }) => time > last)
    last = now
    if (fresh.length > 0) reader.lines(fresh)
  }, followMs)
  return () => clearInterval(timer)
}

/** The container that is followed, as long as it is still the one that runs. */
function runningContainer(source: Source, startedAt: Date) {
  const pod = source.store.find(pods, source.namespace, source.name ?? '')
  if (!pod || !source.kubeletRuns(pod.spec.nodeName ?? '')) return null
  const found = containerOf(source)
  const running = found.status?.state?.running?.startedAt
  return running !== undefined && Date.parse(running) === startedAt.getTime() ? found : null
}
