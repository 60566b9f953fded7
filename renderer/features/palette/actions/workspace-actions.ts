import { LayoutDashboard, PanelsTopLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toastError } from '../../../ui/toast'
import { applyNamedLayout, workspaceCommands } from '../../workspace/actions'
import { useLayouts } from '../../workspace/named-layouts'
import { useCommandEntry } from '../../workspace/use-command-entry'
import type { ActionProvider, PaletteAction } from '../palette-action'

/** What can be done with the panes of the open view, and its saved layouts. */
export const useWorkspaceActions: ActionProvider = (lng) => {
  const { t } = useTranslation('workspace', { lng })
  const names = useLayouts((state) => state.names)
  const entry = useCommandEntry(lng)
  const context = t('layout')
  return [
    ...workspaceCommands.map((command): PaletteAction => {
      const { onSelect, icon = LayoutDashboard, ...rest } = entry(command)
      const opensTerminal = command === 'splitRight' || command === 'splitDown'
      return { id: `workspace/${command}`, context, icon, opensTerminal, ...rest, run: onSelect }
    }),
    ...names.map((name) => ({
      id: `layout/${name}`,
      label: t('layouts.applyLabel', { name }),
      context,
      icon: PanelsTopLeft,
      run: () => void applyNamedLayout(name).catch(toastError),
    })),
  ]
}
