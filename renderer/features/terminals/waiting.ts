import { create } from 'zustand'

/** Terminals in which something was typed or pasted that waits for the host. */
const useWaiting = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }))

export function noteWaiting(terminalId: string, isAny: boolean): void {
  const ids = new Set(useWaiting.getState().ids)
  if (isAny === ids.has(terminalId)) return
  if (isAny) ids.add(terminalId)
  else ids.delete(terminalId)
  useWaiting.setState({ ids })
}

export const useIsWaiting = (terminalId: string): boolean => useWaiting(({ ids }) => ids.has(terminalId))
