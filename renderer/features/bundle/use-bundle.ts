import { useEffect, useState } from 'react'
import type { BundleFile } from '#shared/bundle'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'

interface Collected {
  /** Null while it is collected. */
  files: readonly BundleFile[] | null
  progress: { done: number; total: number } | null
  error: unknown
}

const nothing: Collected = { files: null, progress: null, error: null }

/** Collects a lab's bundle; the dialog's end cancels it. */
export function useBundle(labId: string): Collected & { again: () => void } {
  const host = useHost()
  const [attempt, setAttempt] = useState(0)
  const [collected, setCollected] = useState(nothing)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt collects anew
  useEffect(() => {
    const request = crypto.randomUUID()
    let isWanted = true
    const set = (change: Partial<Collected>) =>
      isWanted && setCollected((before) => ({ ...before, ...change }))
    setCollected(nothing)
    const stopListening = host.on('bundle.progress', ({ request: whose, ...progress }) => {
      if (whose === request) set({ progress })
    })
    host.call('bundle.collect', { labId, request }).then(
      (files) => set({ files }),
      (error: unknown) => set({ error }),
    )
    return () => {
      isWanted = false
      stopListening()
      host.call('bundle.cancel', { request }).catch(toastError)
    }
  }, [host, labId, attempt])

  return { ...collected, again: () => setAttempt((count) => count + 1) }
}
