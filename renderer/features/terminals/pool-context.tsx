import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { toast, toastError } from '../../ui/toast'
import { askAboutLines, noteKeyboard } from '../broadcast/live'
import { useSettings } from '../settings/store'
import { openLink } from './links'
import { TerminalPool } from './pool'
import { terminalNow, useTerminals } from './store'
import { noteWaiting } from './waiting'
import { useZoom } from './zoom'

const PoolContext = createContext<TerminalPool | null>(null)

/** The page's terminals. */
export function useTerminalPool(): TerminalPool {
  const pool = useContext(PoolContext)
  if (!pool) throw new Error('useTerminalPool() needs a TerminalPoolProvider above it')
  return pool
}

interface TerminalPoolProviderProps {
  /** The one terminal that this page shows; without it all but those that are in windows of their own. */
  alone?: string
  children: ReactNode
}

/** Makes the pool and keeps it in step with the host, the settings and the page. */
export function TerminalPoolProvider({ alone, children }: TerminalPoolProviderProps) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const [pool] = useState(
    () =>
      new TerminalPool(host, {
        openLink: (url) => openLink(host, url),
        failed: toastError,
        focused: noteKeyboard,
        askAboutLines,
        shellOf: (terminalId) => terminalNow(terminalId)?.shell,
        waiting: noteWaiting,
        clipboardRefused: () => toast.error(t('clipboardRefused'), { description: t('clipboardHint') }),
      }),
  )

  useEffect(() => pool.start(), [pool])
  useEffect(
    () =>
      useTerminals.subscribe(({ terminals }) => {
        const here = terminals.filter(({ id, inOwnWindow }) => (alone ? id === alone : !inOwnWindow))
        pool.keepOnly(new Set(here.map(({ id }) => id)))
      }),
    [pool, alone],
  )
  const settings = useSettings((state) => state.settings)
  const zooms = useZoom((state) => state.zooms)
  useEffect(() => pool.configure(settings, (id) => zoomOf(zooms, id)), [pool, settings, zooms])
  return <PoolContext value={pool}>{children}</PoolContext>
}

function zoomOf(zooms: Readonly<Record<string, number>>, terminalId: string): number {
  const terminal = terminalNow(terminalId)
  return terminal ? (zooms[terminal.workspace] ?? 0) : 0
}
