import { toWire } from '#shared/errors'
import type { Client } from '../rpc'
import type { ApiAccess } from './api-access'
import { noAnswer } from './api-error'
import { podPath } from './resources'

/** Lines of the past that a log begins with. */
const tailLines = 2000
/** Text is gathered this long, in ms. */
const gatherMs = 100
/** A page with more than this much unsent, in bytes, holds the log up. */
const maxBufferedBytes = 1024 * 1024

export interface LogOf {
  labId: string
  namespace: string
  name: string
  container: string
  previous: boolean
}

/** Sends the log of one container to one page until it ends, or `signal` ends it. A page that is slow slows the log. */
export async function sendLog(
  access: ApiAccess,
  { labId, namespace, name, container, previous }: LogOf,
  client: Client,
  stream: number,
  signal: AbortSignal,
): Promise<void> {
  const send = (text: string, end?: { error?: ReturnType<typeof toWire> }) => {
    if (signal.aborted) return
    const payload = { stream, text, ended: end !== undefined, ...end }
    client.port.send({ event: 'kubernetes.log', payload })
  }
  try {
    await access.use(labId, async (api) => {
      const query = { container, previous, follow: !previous, tailLines }
      const answer = await api.stream(`${podPath(namespace, name)}/log`, { query, signal })
      const decoder = new TextDecoder()
      let text = ''
      let sentAt = 0
      const timer = setInterval(() => {
        if (text !== '') flush()
      }, gatherMs)
      const flush = () => {
        send(text)
        text = ''
        sentAt = performance.now()
      }
      try {
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          text += decoder.decode(chunk, { stream: true })
          if (performance.now() - sentAt >= gatherMs) flush()
          while (!signal.aborted && client.port.bufferedBytes() > maxBufferedBytes)
            await new Promise((resolve) => setTimeout(resolve, gatherMs))
        }
        send(text)
      } catch (error) {
        throw noAnswer(error)
      } finally {
        clearInterval(timer)
      }
    })
    send('', {})
  } catch (error) {
    send('', { error: toWire(error) })
  }
}
