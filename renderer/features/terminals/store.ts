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

/** Follows the host's terminals until the given function is called. */
export const followTerminals = (host: Host): (() => void) =>
  sync(host, {
    load: () => host.call('terminals.list'),
    apply: set,
    events: {
      'terminals.changed': (terminal) => set([...without(terminal.id), terminal]),
      'terminals.removed': ({ terminalId }) => set(without(terminalId)),
    },
    failed: toastError,
  })

export const useTerminal = (terminalId: string): Terminal | undefined =>
  useTerminals(({ terminals }) => terminals.find((terminal) => terminal.id === terminalId))
