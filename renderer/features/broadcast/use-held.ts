import { useEffect } from 'react'
import { type HeldReason, modeDifference } from '#shared/input-mode'
import type { Terminal } from '#shared/terminals'
import { useTerminals } from '../terminals/store'
import { type Difference, differencesOf, inputModeOf, stillAllowed } from './held'
import { useBroadcast } from './store'

/** Who of `receivers` does something else with input than what a command, or a `secret`, is meant for. */
export function useDifferences(receivers: readonly Terminal[], secret: boolean): Difference[] {
  const allowed = useBroadcast((state) => state.allowed)
  return differencesOf(receivers, secret ? 'password' : 'line', allowed)
}

/** Whoever goes over to something else has to be let take part again. */
export function useForgetAllowed(terminals: readonly Terminal[]): void {
  useEffect(() => {
    useBroadcast.setState(({ allowed }) => ({ allowed: stillAllowed(allowed, terminals) }))
  }, [terminals])
}

/** Why a terminal does not get what is being written in the bar; null where it does. */
export function useBarHold(terminalId: string): HeldReason | null {
  const own = useTerminals(({ terminals }) =>
    inputModeOf(terminals.find(({ id }) => id === terminalId) ?? {}),
  )
  return useBroadcast(({ armed, inBar, receivers, secret, allowed }) =>
    (inBar || !armed) && receivers.includes(terminalId) && allowed[terminalId] !== own
      ? modeDifference(secret ? 'password' : 'line', own)
      : null,
  )
}
