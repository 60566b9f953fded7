import { badRequest } from '../api-error'
import type { Exchange } from '../exchange'
import { isTrue, numberOf } from '../request'
import type { LogLine } from '../runtime'
import { containerOf, requireRunning } from './containers'
import { followLog } from './log-follower'

/** Bytes that a reader may be behind; a slower one loses its log. */
const maxBehindBytes = 8 * 1024 * 1024

/** `GET .../pods/NAME/log`: what a container has written, and with `follow` what it writes from now on. */
export function log(exchange: Exchange): void {
  const { query, response, kubeletRuns } = exchange
  const place = containerOf(exchange)
  const previous = isTrue(query, 'previous')
  const { pod, container, status } = place
  const ended = previous ? status?.lastState?.terminated : status?.state?.terminated
  if (previous && !ended)
    throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`)
  if (!previous) requireRunning(place, kubeletRuns(pod.spec.nodeName ?? ''))
  const startedAt = new Date(ended?.startedAt ?? status?.state?.running?.startedAt ?? 0)
  const readUntil = (now: Date) => exchange.runtime.logLines(pod, container, startedAt, now)
  const show = (line: LogLine) => shown(line, isTrue(query, 'timestamps'))
  const limit = numberOf(query, 'limitBytes') ?? Number.POSITIVE_INFINITY
  const seen = ended?.finishedAt ? endOf(ended.finishedAt) : new Date()
  const text = chosen(readUntil(seen), query, seen).map(show).join('')
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' })
  response.write(Buffer.from(text).subarray(0, Math.min(limit, Buffer.byteLength(text))))
  if (!isTrue(query, 'follow') || ended) {
    response.end()
    return
  }
  const stop = followLog(
    exchange,
    { startedAt, seen },
    {
      lines: (fresh) => {
        response.write(fresh.map(show).join(''))
        if (response.writableLength > maxBehindBytes) response.destroy()
      },
      ended: () => response.end(),
    },
  )
  response.once('close', stop)
}

/** The last moment of a time of the API, which has whole seconds. */
const endOf = (time: string): Date => new Date(Date.parse(time) + 999)

function shown({ time, text }: LogLine, timestamps: boolean): string {
  const nanoseconds = time.toISOString().replace('Z', '000000Z')
  return timestamps ? `${nanoseconds} ${text}\n` : `${text}\n`
}

/** The lines that `sinceTime`, `sinceSeconds` and `tailLines` leave. */
function chosen(lines: readonly LogLine[], query: URLSearchParams, now: Date): LogLine[] {
  const seconds = numberOf(query, 'sinceSeconds')
  const sinceTime = query.get('sinceTime')
  const from = sinceTime
    ? Date.parse(sinceTime)
    : seconds === undefined
      ? Number.NEGATIVE_INFINITY
      : now.getTime() - seconds * 1000
  if (Number.isNaN(from)) throw badRequest(`invalid value for sinceTime: "${sinceTime}"`)
  const recent = lines.filter(({ time }) => time.getTime() >= from)
  const tail = numberOf(query, 'tailLines')
  return tail === undefined ? recent : recent.slice(Math.max(0, recent.length - tail))
}
