import { LayoutPanelTop, RotateCw, Search, ZoomIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../../host'
import { type PanelTab, showPanel, togglePanel, useShell } from '../../../store/shell'
import { shortcutText } from '../../../ui/shortcut-text'
import { toastError } from '../../../ui/toast'
import { useComparison } from '../../compare/store'
import { useActiveLab, useLabs } from '../../labs/store'
import { useScript } from '../../script/store'
import { useSettings } from '../../settings/store'
import { hostPlatform } from '../../terminals/host-platform'
import { openSearchAll } from '../../terminals/search/search-all-store'
import { useTerminals } from '../../terminals/store'
import { zoomView } from '../../terminals/zoom'
import { sessionsWorkspace, useWorkspace } from '../../workspace/store'
import type { ActionProvider, PaletteAction } from '../palette-action'

const panelTabs = [
  'nodes',
  'workloads',
  'provisioning',
  'results',
  'script',
  'problems',
] as const satisfies readonly PanelTab[]
const zooms = { in: 'mod+=', out: 'mod+-', reset: 'mod+0' } as const

/** What is shown: views, terminals' text, the bottom panel. */
export const useViewActions: ActionProvider = (lng) => {
  const host = useHost()
  const { t } = useTranslation(['palette', 'app', 'labs', 'terminals'], { lng })
  const active = useWorkspace((state) => state.active)
  const { setActive } = useWorkspace.getState()
  const keys = (names: string) => shortcutText(names, hostPlatform())
  const labs = useLabs((state) => state.labs)
  const lab = useActiveLab()
  const fontSize = useSettings(({ settings }) => settings['terminal.fontSize'])
  const terminals = useTerminals((state) => state.terminals)
  const lost = terminals.filter(({ state }) => state === 'lost')
  const comparison = useComparison()
  const script = useScript()
  const writesScript = useShell(({ panelTab }) => panelTab === 'script')
  const noLab = lab ? undefined : t('labs:reason.noLab')
  const noTerminal = terminals.some(({ workspace }) => workspace === active) ? undefined : t('noTerminal')

  /** Saved sessions have two of the panel's tabs. */
  const whyNot = (tab: PanelTab): string | undefined => {
    if (lab) return undefined
    if (tab === 'results') return comparison ? undefined : t('nothingCompared')
    return tab === 'script' ? noTerminal : noLab
  }

  const view = (id: string, name: string): PaletteAction => ({
    id: `view/${id}`,
    label: t('goTo', { name }),
    icon: LayoutPanelTop,
    unavailable: id === active ? t('isOpen') : undefined,
    run: () => setActive(id),
  })
  return [
    {
      id: 'search-all',
      label: t('terminals:search.all'),
      icon: Search,
      shortcut: keys('mod+shift+f'),
      unavailable: noTerminal,
      run: () => openSearchAll(),
    },
    {
      id: 'reconnect-all',
      label: t('terminals:reconnectAll'),
      icon: RotateCw,
      unavailable: lost.length === 0 ? t('noneLost') : undefined,
      run: () => {
        for (const { id } of lost) host.call('terminals.reconnect', { terminalId: id }).catch(toastError)
      },
    },
    ...(['in', 'out', 'reset'] as const).map((zoom) => ({
      id: `zoom/${zoom}`,
      label: t(`zoom.${zoom}`),
      icon: ZoomIn,
      shortcut: keys(zooms[zoom]),
      run: () => zoomView(active, zoom, fontSize),
    })),
    ...labs.map(({ id, name }) => view(id, name)),
    view(sessionsWorkspace, t('app:sessionsView')),
    ...panelTabs.map((tab) => ({
      id: `panel/${tab}`,
      label: t('showTab', { name: t(`app:${tab}`) }),
      icon: LayoutPanelTop,
      unavailable: whyNot(tab),
      run: () => showPanel(tab),
    })),
    {
      id: 'panel/toggle',
      label: t('togglePanel'),
      icon: LayoutPanelTop,
      unavailable: comparison || script || writesScript ? undefined : noLab,
      run: togglePanel,
    },
  ]
}
