import { useMemo } from 'react'
import { useLabs } from '../labs/store'
import { useSessions } from '../sessions/store'
import type { TemplateFacts } from './templates'

/** What the page knows of machines. */
export function useTemplateFacts(): TemplateFacts {
  const labs = useLabs((state) => state.labs)
  const sessions = useSessions((state) => state.sessions)
  return useMemo(() => ({ labs, sessions }), [labs, sessions])
}
