import { CirclePlay, Download, FolderOpen, Plus, Settings, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { openDialog } from '../../../store/shell'
import type { ActionProvider } from '../palette-action'

/** What opens the program's dialogs. */
export const useAppActions: ActionProvider = (lng) => {
  const { t } = useTranslation(['palette', 'labs', 'app', 'recordings'], { lng })
  return [
    { id: 'create', label: t('labs:create'), icon: Plus, run: () => openDialog({ type: 'create' }) },
    {
      id: 'open-vagrantfile',
      label: t('labs:opening.title'),
      icon: FolderOpen,
      run: () => openDialog({ type: 'open' }),
    },
    { id: 'settings', label: t('app:settings'), icon: Settings, run: () => openDialog({ type: 'settings' }) },
    {
      id: 'import-sessions',
      label: t('importSessions'),
      icon: Download,
      run: () => openDialog({ type: 'import-sessions' }),
    },
    {
      id: 'export-sessions',
      label: t('exportSessions'),
      icon: Upload,
      run: () => openDialog({ type: 'export-sessions' }),
    },
    {
      id: 'recordings',
      label: t('recordings:recordings'),
      icon: CirclePlay,
      run: () => openDialog({ type: 'recordings' }),
    },
  ]
}
