import {
  AppWindow,
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  Columns3,
  LayoutGrid,
  type LucideIcon,
  Maximize2,
  PanelLeft,
  Rows3,
  Save,
  Settings2,
  SquareSplitHorizontal,
  SquareSplitVertical,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MenuAction } from '../../ui/Menu'
import { hostPlatform } from '../terminals/host-platform'
import { runWorkspaceCommand, type WorkspaceCommand, whyNotNow } from './actions'
import type { Pane } from './layout'
import { shortcutOf } from './pane-keys'

const icons: Partial<Record<WorkspaceCommand, LucideIcon>> = {
  grid: LayoutGrid,
  columns: Columns3,
  rows: Rows3,
  mainAndStack: PanelLeft,
  saveLayout: Save,
  manageLayouts: Settings2,
  maximise: Maximize2,
  ownWindow: AppWindow,
  splitRight: SquareSplitHorizontal,
  splitDown: SquareSplitVertical,
  moveLeft: ArrowLeft,
  moveRight: ArrowRight,
  moveUp: ArrowUp,
  moveDown: ArrowDown,
}

/** A command as an entry of a menu, as it can be done now: with `pane`, or with the one that is used. In the page's language, or the given one. */
export function useCommandEntry(
  language?: 'en' | 'ko',
): (command: WorkspaceCommand, pane?: Pane) => MenuAction {
  const { t } = useTranslation('workspace', language && { lng: language })
  return (command, pane) => {
    const reason = whyNotNow(command, pane)
    const shortcut = shortcutOf(command, hostPlatform())
    const icon = icons[command]
    return {
      label: t(`command.${command}`),
      ...(icon && { icon }),
      ...(shortcut !== undefined && { shortcut }),
      unavailable: reason === null ? undefined : t(`reason.${reason}`),
      onSelect: () => runWorkspaceCommand(command, pane),
    }
  }
}
