import { useCallback, useEffect, useState } from 'react'
import type { PlannedNode } from '#shared/labs'
import type { Finding } from '#shared/preflight'
import { useHost } from '../../host'

/** A form that is being filled in asks this long after the last change, in ms. */
const delayMs = 600

interface Preflight {
  /** The last answer; stays while a newer one is awaited, so that nothing jumps. */
  findings: readonly Finding[] | null
  /** Why there is no newer answer. */
  error: unknown
  checking: boolean
}

/** What this PC is like for `nodes`, or for the reference lab; the latest question wins. `again` asks once more. */
export function usePreflight(nodes?: readonly PlannedNode[]): Preflight & { again: () => void } {
  const host = useHost()
  const [state, setState] = useState<Preflight>({ findings: null, error: null, checking: true })
  const [turn, setTurn] = useState(0)
  const question = JSON.stringify({ turn, nodes })

  useEffect(() => {
    const { nodes: asked } = JSON.parse(question) as { nodes?: PlannedNode[] }
    let isLatest = true
    const ask = async () => {
      setState((before) => ({ ...before, checking: true }))
      const answer = await host.call('preflight.check', asked ? { nodes: asked } : {}).then(
        (findings) => ({ findings, error: null }),
        (error: unknown) => ({ error }),
      )
      if (isLatest) setState((before) => ({ ...before, ...answer, checking: false }))
    }
    const timer = setTimeout(() => void ask(), asked ? delayMs : 0)
    return () => {
      isLatest = false
      clearTimeout(timer)
    }
  }, [host, question])

  const again = useCallback(() => setTurn((number) => number + 1), [])
  return { ...state, again }
}
