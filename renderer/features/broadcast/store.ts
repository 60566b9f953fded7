import { create } from 'zustand'
import type { HeldReason } from '#shared/input-mode'
import type { Held } from '#shared/live'
import type { Terminal } from '#shared/terminals'
import { type Allowed, inputModeOf } from './held'
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
  /** The bar's field had the keyboard after any terminal. */
  inBar: boolean
  /** What is written in the bar is a password, for terminals that ask for one. It stands in its field alone. */
  secret: boolean
  /** Targets that get what is written in the bar although they do something else with input. */
  allowed: Allowed
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
  inBar: false,
  secret: false,
  allowed: {},
  focusRequests: 0,
  requestFocus: () => set(({ focusRequests }) => ({ focusRequests: focusRequests + 1 })),
  setMode: (mode) => set({ mode }),
  setChosen: (chosen) => set({ chosen }),
  setReceivers: (receivers) => set({ receivers }),
}))

/** Switches live typing; with it goes what was held back, and what was left the last time. */
export const setArmed = (armed: boolean): void =>
  useBroadcast.setState({ armed, held: [], left: [], inBar: false })

/** Who was let take part was so for something else. */
export const setSecret = (secret: boolean): void => useBroadcast.setState({ secret, allowed: {} })

/** Has a target get what is written in the bar, as long as it goes on with what it does, or not. */
export function toggleAllowed(terminal: Terminal): void {
  const { [terminal.id]: mode, ...others } = useBroadcast.getState().allowed
  const own = inputModeOf(terminal)
  useBroadcast.setState({ allowed: mode === own ? others : { ...others, [terminal.id]: own } })
}

/** Somebody has looked after what was left in these terminals. */
export const forgetLeft = (terminalIds: readonly string[]): void =>
  useBroadcast.setState(({ left }) => ({ left: left.filter((id) => !terminalIds.includes(id)) }))

/** What is typed next is typed live: who is held back from that is told, and not from what is written in the bar. */
export const useIsTypedLive = (): boolean => useBroadcast(({ armed, inBar }) => armed && !inBar)

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
