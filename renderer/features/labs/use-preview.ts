import { useEffect, useRef, useState } from 'react'
import type { LabPreview } from '#shared/labs'
import { useHost } from '../../host'

/** Waits this long after the last key, in ms, before it asks. */
const delayMs = 150

interface Preview {
  /** The last answer; stays while a newer one is awaited, so that nothing jumps. */
  preview: LabPreview | null
  /** Why there is no newer answer. */
  error: unknown
}

/** What `labs.preview` says to the values of the form; the latest question wins. */
export function usePreview(values: Record<string, unknown>): Preview {
  const host = useHost()
  const [answer, setAnswer] = useState<Preview>({ preview: null, error: null })
  const latest = useRef(0)
  const question = JSON.stringify(values)

  useEffect(() => {
    const mine = ++latest.current
    const ask = async () => {
      try {
        const preview = await host.call('labs.preview', JSON.parse(question) as Record<string, unknown>)
        if (mine === latest.current) setAnswer({ preview, error: null })
      } catch (error) {
        if (mine === latest.current) setAnswer((before) => ({ ...before, error }))
      }
    }
    const timer = setTimeout(() => void ask(), delayMs)
    return () => {
      clearTimeout(timer)
      latest.current += 1
    }
  }, [host, question])

  return answer
}
