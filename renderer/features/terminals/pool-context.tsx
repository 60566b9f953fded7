import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { toast, toastError } from '../../ui/toast'
import { useSettings } from '../settings/store'
import { openLink } from './links'
import { TerminalPool } from './pool'
import { useTerminals } from './store'
import { useZoom } from './zoom'

const PoolContext = createContext<TerminalPool | null>(null)

/** The page's terminals. */
export function useTerminalPool(): TerminalPool {
  const pool = useContext(PoolContext)
  if (!pool) throw new Error('useTerminalPool() needs a TerminalPoolProvider above it')
  return pool
}

/** Makes the pool and keeps it in step with the host, the settings and the page. */
export function TerminalPoolProvider({ children }: { children: ReactNode }) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const [pool] = useState(
    () =>
      new TerminalPool(host, {
        openLink: (url) => openLink(host, url),
        failed: toastError,
        clipboardRefused: () => toast.error(t('clipboardRefused'), { description: t('clipboardHint') }),
      }),
  )

  useEffect(() => pool.start(), [pool])
  useEffect(
    () => useTerminals.subscribe(({ terminals }) => pool.keepOnly(new Set(terminals.map(({ id }) => id)))),
    [pool],
  )
  const settings = useSettings((state) => state.settings)
  const zooms = useZoom((state) => state.zooms)
  useEffect(() => pool.configure(settings, (id) => zoomOf(zooms, id)), [pool, settings, zooms])
  return <PoolContext value={pool}>{children}</PoolContext>
}

function zoomOf(zooms: Readonly<Record<string, number>>, terminalId: string): number {
  const terminal = useTerminals.getState().terminals.find(({ id }) => id === terminalId)
  return terminal ? (zooms[terminal.workspace] ?? 0) : 0
}
