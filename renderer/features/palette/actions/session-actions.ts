import { PlugZap, Plus, SquareTerminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSessions } from '../../sessions/store'
import { addSession } from '../../sessions/tree-state'
import { useOpenTerminals } from '../../sessions/use-open-terminals'
import type { ActionProvider, PaletteAction } from '../palette-action'

/** Terminals on this PC and on saved sessions, and new sessions. */
export const useSessionActionList: ActionProvider = (lng) => {
  const { t } = useTranslation('sessions', { lng })
  const { sessions, folders } = useSessions()
  const open = useOpenTerminals()

  const folderAction = (path: string): PaletteAction => {
    const inside = sessions.filter(({ folder }) => folder === path || folder.startsWith(`${path}/`))
    return {
      id: `folder/${path}`,
      label: t('connectAll'),
      context: path,
      icon: PlugZap,
      unavailable: inside.length === 0 ? t('folderEmpty') : undefined,
      run: () => open.openSessions(inside.map(({ id }) => id)),
    }
  }
  return [
    {
      id: 'local',
      label: t('local'),
      icon: SquareTerminal,
      opensTerminal: true,
      run: open.openLocal,
    },
    { id: 'add-session', label: t('add'), icon: Plus, run: () => addSession() },
    ...sessions.map(({ id, name, folder }) => ({
      id: `session/${id}`,
      label: t('connect'),
      context: folder === '' ? name : `${name} · ${folder}`,
      icon: PlugZap,
      opensTerminal: true,
      run: () => open.openSession(id),
    })),
    ...folders.map(folderAction),
  ]
}
