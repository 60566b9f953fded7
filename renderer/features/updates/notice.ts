import i18next from 'i18next'
import { openDialog, useShell } from '../../store/shell'
import { toast } from '../../ui/toast'
import { useUpdates } from './store'

const storageKey = 'pilothouse.updateTold'

/** Tells of each newer version that is found once, also over restarts, unless the settings are open and show it anyway. */
export function noticeUpdates(): void {
  useUpdates.subscribe(({ state }) => {
    if (state.status !== 'available' || localStorage.getItem(storageKey) === state.version) return
    localStorage.setItem(storageKey, state.version)
    if (useShell.getState().dialog?.type === 'settings') return
    const t = i18next.getFixedT(null, 'updates')
    toast.info(t('available', { version: state.version }), {
      action: { label: t('show'), onClick: () => openDialog({ type: 'settings', updates: true }) },
    })
  })
}
