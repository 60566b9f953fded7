import { createContext, useContext } from 'react'
import type { Host } from './transport/host'

const HostContext = createContext<Host | null>(null)

export const HostProvider = HostContext.Provider

/** The page's connection to its host. */
export function useHost(): Host {
  const host = useContext(HostContext)
  if (!host) throw new Error('useHost() needs a HostProvider above it')
  return host
}
