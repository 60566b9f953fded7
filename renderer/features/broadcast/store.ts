import { create } from 'zustand'
import type { TargetMode } from './select-targets'

interface BroadcastState {
  mode: TargetMode
  /** Terminals ticked by hand, for the mode `chosen`. */
  chosen: readonly string[]
  /** Terminals that would get what is being written; empty while nothing is. */
  receivers: readonly string[]
  /** Counts the wishes to write in the bar. */
  focusRequests: number
  requestFocus: () => void
  setMode: (mode: TargetMode) => void
  setChosen: (chosen: readonly string[]) => void
  setReceivers: (receivers: readonly string[]) => void
}

export const useBroadcast = create<BroadcastState>((set) => ({
  mode: 'all',
  chosen: [],
  receivers: [],
  focusRequests: 0,
  requestFocus: () => set(({ focusRequests }) => ({ focusRequests: focusRequests + 1 })),
  setMode: (mode) => set({ mode }),
  setChosen: (chosen) => set({ chosen }),
  setReceivers: (receivers) => set({ receivers }),
}))

/** Whether the broadcast that is being written goes to this terminal. */
export const useIsReceiver = (terminalId: string): boolean =>
  useBroadcast(({ receivers }) => receivers.includes(terminalId))
