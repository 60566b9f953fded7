import { LayoutDashboard, PanelsTopLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { DropdownMenu } from '../../ui/Menu'
import { toastError } from '../../ui/toast'
import { applyNamedLayout } from './actions'
import { presets } from './arrange'
import { LayoutDialogs } from './LayoutDialogs'
import { useLayouts } from './named-layouts'
import { useCommandEntry } from './use-command-entry'

const paneCommands = ['maximise', 'ownWindow', 'splitRight', 'splitDown'] as const
const moves = ['moveLeft', 'moveRight', 'moveUp', 'moveDown'] as const

/** The menu of how the panes are arranged, with the dialogs that it opens. */
export function LayoutMenu() {
  const { t } = useTranslation('workspace')
  const names = useLayouts((state) => state.names)
  const entry = useCommandEntry()
  const entriesOf = (commands: readonly Parameters<typeof entry>[0][]) =>
    commands.map((command) => entry(command))
  const saved = names.map((name) => ({
    label: name,
    icon: PanelsTopLeft,
    onSelect: () => void applyNamedLayout(name).catch(toastError),
  }))
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={LayoutDashboard} label={t('layout')} />}
        entries={() => [
          ...entriesOf(presets),
          'separator',
          ...saved,
          ...entriesOf(['saveLayout', 'manageLayouts']),
          'separator',
          ...entriesOf(paneCommands),
          'separator',
          ...entriesOf(moves),
        ]}
      />
      <LayoutDialogs />
    </>
  )
}
