import { create } from 'zustand'
import type { Held, HeldReason } from '#shared/live'
import type { TargetMode } from './select-targets'

interface BroadcastState {
  mode: TargetMode
  /** Terminals ticked by hand, for the mode `chosen`. */
  chosen: readonly string[]
  /** Terminals that would get what is being written; empty while nothing is. */
  receivers: readonly string[]
  /** Live typing: what is typed in a receiver goes to all of them. Never kept beyond this page. */
  armed: boolean
  /** Receivers that do not get what is typed live. */
  held: readonly Held[]
  /** Terminals in which live typing has left the beginning of a line. */
  left: readonly string[]
  /** The terminal that had the keyboard last. */
  keyboard: string | null
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
  armed: false,
  held: [],
  left: [],
  keyboard: null,
  focusRequests: 0,
  requestFocus: () => set(({ focusRequests }) => ({ focusRequests: focusRequests + 1 })),
  setMode: (mode) => set({ mode }),
  setChosen: (chosen) => set({ chosen }),
  setReceivers: (receivers) => set({ receivers }),
}))

/** Switches live typing; with it goes what was held back, and what was left the last time. */
export const setArmed = (armed: boolean): void => useBroadcast.setState({ armed, held: [], left: [] })

/** Somebody has looked after what was left in these terminals. */
export const forgetLeft = (terminalIds: readonly string[]): void =>
  useBroadcast.setState(({ left }) => ({ left: left.filter((id) => !terminalIds.includes(id)) }))

/** Whether the broadcast that is being written goes to this terminal. */
export const useIsReceiver = (terminalId: string): boolean =>
  useBroadcast(({ receivers }) => receivers.includes(terminalId))

/** What live typing does with a terminal: nothing, types into it, or holds back for a reason. */
export const useLiveMark = (terminalId: string): 'armed' | HeldReason | null =>
  useBroadcast(({ armed, receivers, held }) =>
    armed && receivers.includes(terminalId)
      ? (held.find((each) => each.terminalId === terminalId)?.reason ?? 'armed')
      : null,
  )
