import { CreateDialog } from '../features/labs/CreateDialog'
import { DestroyDialog } from '../features/labs/DestroyDialog'
import { SettingsDialog } from '../features/settings/SettingsDialog'
import { useShell } from '../store/shell'

export function Dialogs() {
  const dialog = useShell((shell) => shell.dialog)
  switch (dialog?.type) {
    case 'create':
      return <CreateDialog />
    case 'settings':
      return <SettingsDialog />
    case 'destroy':
      return <DestroyDialog labId={dialog.labId} nodes={dialog.nodes} />
    default:
      return null
  }
}
