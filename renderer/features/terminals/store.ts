import { create } from 'zustand'
import type { Terminal } from '#shared/terminals'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { compareTerminals } from './order'

interface TerminalsState {
  /** Control planes first, then by name. */
  terminals: readonly Terminal[]
  /** The host has been asked; before, nothing is known. */
  loaded: boolean
}

/** What the host says about its terminals. Their bytes never come here. */
export const useTerminals = create<TerminalsState>(() => ({ terminals: [], loaded: false }))

const set = (terminals: readonly Terminal[]) =>
  useTerminals.setState({ terminals: terminals.toSorted(compareTerminals), loaded: true })

const without = (terminalId: string) =>
  useTerminals.getState().terminals.filter((terminal) => terminal.id !== terminalId)

/**
 * Terminals that are opened together are told of one by one, and laying out their panes is work for the page: it waits until nothing
 * has come for this long, but not longer than the whole, both in ms.
 */
const burst = { gap: 30, whole: 300 }

/** Follows the host's terminals until the given function is called. */
export function followTerminals(host: Host): () => void {
  const changed = new Map<string, Terminal>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let begun = 0
  const forget = () => {
    clearTimeout(timer)
    changed.clear()
  }
  const applyChanges = () => {
    const others = useTerminals.getState().terminals.filter(({ id }) => !changed.has(id))
    set([...others, ...changed.values()])
    forget()
  }
  const stop = sync(host, {
    load: () => host.call('terminals.list'),
    apply: (terminals) => {
      // What was told before is older than this answer.
      forget()
      set(terminals)
    },
    events: {
      'terminals.changed': (terminal) => {
        const now = performance.now()
        if (changed.size === 0) begun = now
        changed.set(terminal.id, terminal)
        clearTimeout(timer)
        timer = setTimeout(applyChanges, Math.min(burst.gap, begun + burst.whole - now))
      },
      'terminals.removed': ({ terminalId }) => {
        changed.delete(terminalId)
        set(without(terminalId))
      },
    },
    failed: toastError,
  })
  return () => {
    forget()
    stop()
  }
}

/** One part of a terminal, for what shows nothing else of it: its state changes often, and a workspace has many panes. */
export const useTerminalPart = <T>(terminalId: string, part: (terminal: Terminal) => T): T | undefined =>
  useTerminals(({ terminals }) => {
    const terminal = terminals.find(({ id }) => id === terminalId)
    return terminal && part(terminal)
  })

const yes = () => true
/** Whether there is such a terminal. */
export const useIsOpen = (terminalId: string): boolean => useTerminalPart(terminalId, yes) === true

export const useTerminal = (terminalId: string): Terminal | undefined =>
  useTerminals(({ terminals }) => terminals.find((terminal) => terminal.id === terminalId))

/** For what does not follow its changes. */
export const terminalNow = (terminalId: string): Terminal | undefined =>
  useTerminals.getState().terminals.find(({ id }) => id === terminalId)
