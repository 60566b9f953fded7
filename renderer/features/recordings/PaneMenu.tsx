import { Copy, EllipsisVertical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { DropdownMenu, type MenuEntry } from '../../ui/Menu'
import { useLogActions } from './use-log-actions'

/** What can be done with a terminal besides its buttons. */
export function PaneMenu({ terminalId, more }: { terminalId: string; more: () => readonly MenuEntry[] }) {
  const { t } = useTranslation('recordings')
  const { log, timestamps, toggle, toggleTimestamps, copyPath } = useLogActions(terminalId)
  const entries = (): MenuEntry[] => [
    ...more(),
    'separator',
    { label: t('logToFile'), checked: log !== undefined, onSelect: toggle },
    { label: t('withTimestamps'), checked: timestamps, onSelect: toggleTimestamps },
    'separator',
    {
      label: t('copyLogPath'),
      icon: Copy,
      unavailable: log ? undefined : t('noLog'),
      onSelect: () => log && copyPath(log.path),
    },
  ]
  return (
    <DropdownMenu
      align="end"
      entries={entries}
      trigger={<IconButton icon={EllipsisVertical} label={t('paneMenu')} />}
    />
  )
}
