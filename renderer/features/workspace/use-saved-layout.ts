import { useCallback, useEffect, useRef, useState } from 'react'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useLabs } from '../labs/store'
import { type Layout, readLayout } from './layout'
import { sessionsWorkspace } from './store'

/** A layout is saved this long, in ms, after its last change. */
const saveDelayMs = 500

/** The host has forgotten the layout of a lab that was destroyed; saving the last one would bring it back. */
const isThere = (workspace: string): boolean =>
  workspace === sessionsWorkspace || useLabs.getState().labs.some(({ id }) => id === workspace)

/**
 * The layout of a workspace as it was saved, null where there is none that is usable; and how to save it again. It is read only
 * when it is written, since reading costs much where there are many panes.
 */
export function useSavedLayout(workspace: string) {
  const host = useHost()
  const [layout, setLayout] = useState<Layout | null | 'loading'>('loading')
  const unsaved = useRef<(() => Layout | null) | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    let isCurrent = true
    const load = async () => {
      try {
        const saved = await host.call('workspace.load', { workspace })
        if (isCurrent) setLayout(readLayout(saved.layout))
      } catch (error) {
        if (!isCurrent || host.state !== 'connected') return
        toastError(error)
        setLayout(null)
      }
    }
    const stop = host.onState((state) => {
      if (state === 'connected') void load()
    })
    return () => {
      isCurrent = false
      stop()
    }
  }, [host, workspace])

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const next = unsaved.current?.()
    unsaved.current = null
    if (next && isThere(workspace))
      host.call('workspace.save', { workspace, layout: { ...next } }).catch(toastError)
  }, [host, workspace])

  useEffect(() => {
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [flush])

  const save = useCallback(
    (read: () => Layout | null) => {
      unsaved.current = read
      clearTimeout(timer.current)
      timer.current = setTimeout(flush, saveDelayMs)
    },
    [flush],
  )

  return { layout, save }
}
