import { Keyboard, RadioTower, ScrollText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { shortcutText } from '../../../ui/shortcut-text'
import { setArmed, useBroadcast } from '../../broadcast/store'
import { useIsEmpty } from '../../labs/use-is-empty'
import { showSnippets } from '../../snippets/store'
import { hostPlatform } from '../../terminals/host-platform'
import { useTerminals } from '../../terminals/store'
import { useWorkspace } from '../../workspace/store'
import type { ActionProvider } from '../palette-action'

/** What is typed into many terminals at once. */
export const useInputActions: ActionProvider = (lng) => {
  const { t } = useTranslation(['palette', 'broadcast', 'snippets'], { lng })
  const active = useWorkspace((state) => state.active)
  const armed = useBroadcast((state) => state.armed)
  const isEmpty = useIsEmpty()
  const hasTerminal = useTerminals(({ terminals }) => terminals.some(({ workspace }) => workspace === active))
  const noTerminal = hasTerminal ? undefined : t('noTerminal')
  return [
    {
      id: 'broadcast',
      label: t('broadcast:command'),
      icon: RadioTower,
      shortcut: shortcutText('mod+shift+b', hostPlatform()),
      unavailable: noTerminal,
      run: () => useBroadcast.getState().requestFocus(),
    },
    {
      id: 'live-typing',
      label: t(armed ? 'liveOff' : 'liveOn'),
      icon: Keyboard,
      unavailable: armed ? undefined : noTerminal,
      run: () => setArmed(!armed),
    },
    {
      id: 'snippets',
      label: t('snippets:snippets'),
      icon: ScrollText,
      // Their list is part of the broadcast bar.
      unavailable: isEmpty ? t('noTerminal') : undefined,
      run: showSnippets,
    },
  ]
}
