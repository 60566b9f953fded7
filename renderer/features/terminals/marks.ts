import { create } from 'zustand'
import type { Host } from '../../transport/host'
import { useWorkspace } from '../workspace/store'
import { useTerminals } from './store'

/** What happened to a terminal since somebody saw it: it printed, its connection was lost, it rang. The later ones say more. */
export type Mark = 'output' | 'lost' | 'bell'

const weights: Record<Mark, number> = { output: 1, lost: 2, bell: 3 }

/** A bell stays this long, in ms, after it came into sight: it asks to be noticed. */
const bellMs = 3000

/** By terminal. */
export const useMarks = create<{ marks: Readonly<Record<string, Mark>> }>(() => ({ marks: {} }))

/** The mark that says most. */
export const heaviest = (marks: readonly Mark[]): Mark | undefined =>
  marks.toSorted((a, b) => weights[b] - weights[a])[0]

/** Follows what terminals do, and what is in sight, until the given function is called. */
export function followMarks(host: Host): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const remove = (id: string) => {
    clearTimeout(timers.get(id))
    timers.delete(id)
    const { [id]: _removed, ...marks } = useMarks.getState().marks
    useMarks.setState({ marks })
  }
  const removeLater = (id: string) => {
    clearTimeout(timers.get(id))
    timers.set(
      id,
      setTimeout(() => remove(id), bellMs),
    )
  }
  const add = (id: string, mark: Mark) => {
    const inSight = isInSight(id)
    // What is being looked at needs no mark, except to hear a bell with the eyes.
    if (inSight && mark !== 'bell') return
    const { marks } = useMarks.getState()
    const next = heaviest([mark, ...(marks[id] ? [marks[id]] : [])]) ?? mark
    if (next !== marks[id]) useMarks.setState({ marks: { ...marks, [id]: next } })
    if (inSight) removeLater(id)
  }
  const look = () => {
    for (const [id, mark] of Object.entries(useMarks.getState().marks)) {
      if (!isInSight(id)) continue
      if (mark !== 'bell') remove(id)
      else if (!timers.has(id)) removeLater(id)
    }
  }

  const stops = [
    host.on('terminals.active', ({ terminalId, kind }) => add(terminalId, kind)),
    host.on('terminals.removed', ({ terminalId }) => remove(terminalId)),
    useTerminals.subscribe(({ terminals }, { terminals: before }) => {
      const states = new Map(before.map(({ id, state }) => [id, state]))
      for (const { id, state, tries } of terminals) {
        if (state === 'lost' && !tries && (states.get(id) ?? 'lost') !== 'lost') add(id, 'lost')
      }
      look()
    }),
    useWorkspace.subscribe(({ onScreen }, before) => {
      if (onScreen !== before.onScreen) look()
    }),
  ]
  document.addEventListener('visibilitychange', look)
  return () => {
    for (const stop of stops) stop()
    document.removeEventListener('visibilitychange', look)
    for (const timer of timers.values()) clearTimeout(timer)
  }
}

/** A window of its own is not hidden with this one. */
const isInSight = (id: string): boolean =>
  useTerminals.getState().terminals.some((terminal) => terminal.id === id && terminal.inOwnWindow) ||
  (document.visibilityState === 'visible' && (useWorkspace.getState().onScreen ?? []).includes(id))
