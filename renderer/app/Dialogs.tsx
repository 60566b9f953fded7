import { CreateDialog } from '../features/labs/CreateDialog'
import { DestroyDialog } from '../features/labs/DestroyDialog'
import { ExportDialog } from '../features/sessions/import/ExportDialog'
import { ImportDialog } from '../features/sessions/import/ImportDialog'
import { SettingsDialog } from '../features/settings/SettingsDialog'
import { useShell } from '../store/shell'

export function Dialogs() {
  const dialog = useShell((shell) => shell.dialog)
  switch (dialog?.type) {
    case 'create':
      return <CreateDialog />
    case 'settings':
      return <SettingsDialog />
    case 'import-sessions':
      return <ImportDialog />
    case 'export-sessions':
      return <ExportDialog />
    case 'destroy':
      return <DestroyDialog labId={dialog.labId} nodes={dialog.nodes} />
    default:
      return null
  }
}
