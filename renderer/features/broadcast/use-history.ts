import { useEffect, useRef } from 'react'
import { useHost } from '../../host'
import { sync } from '../../store/sync'
import { toastError } from '../../ui/toast'
import { type HistoryWalk, remember, shownText, startWalk, step } from './history'

/** Up and Down through what was sent, also by other pages of this host. */
export function useHistory() {
  const host = useHost()
  const walk = useRef<HistoryWalk>(startWalk([]))

  useEffect(
    () =>
      sync(host, {
        load: () => host.call('broadcast.history'),
        apply: (texts) => {
          walk.current = startWalk(texts)
        },
        events: {},
        failed: toastError,
      }),
    [host],
  )

  return {
    /** The text to show, or null where there is none in that direction. */
    move: (direction: -1 | 1, written: string): string | null => {
      const next = step(walk.current, direction, written)
      if (!next) return null
      walk.current = next
      return shownText(next)
    },
    /** The newest; empty where there is none. */
    last: (): string => walk.current.texts.at(-1) ?? '',
    add: (text: string): void => {
      walk.current = startWalk(remember(walk.current.texts, text))
    },
  }
}
