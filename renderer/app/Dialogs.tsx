import { BundleDialog } from '../features/bundle/BundleDialog'
import { CheckpointsDialog } from '../features/checkpoints/CheckpointsDialog'
import { AddWorkersDialog } from '../features/labs/AddWorkersDialog'
import { BrokenLabDialog } from '../features/labs/BrokenLabDialog'
import { CreateDialog } from '../features/labs/CreateDialog'
import { DestroyDialog } from '../features/labs/DestroyDialog'
import { OpenDialog } from '../features/labs/OpenDialog'
import { PortsDialog } from '../features/labs/PortsDialog'
import { ProvisionDialog } from '../features/labs/ProvisionDialog'
import { RejoinDialog } from '../features/labs/RejoinDialog'
import { RemoveWorkerDialog } from '../features/labs/RemoveWorkerDialog'
import { CommandPalette } from '../features/palette/CommandPalette'
import { Player } from '../features/recordings/Player'
import { RecordingsDialog } from '../features/recordings/RecordingsDialog'
import { StartDialog } from '../features/recordings/StartDialog'
import { ExportDialog } from '../features/sessions/import/ExportDialog'
import { ImportDialog } from '../features/sessions/import/ImportDialog'
import { SettingsDialog } from '../features/settings/SettingsDialog'
import { useShell } from '../store/shell'

export function Dialogs() {
  const dialog = useShell((shell) => shell.dialog)
  switch (dialog?.type) {
    case 'create':
      return <CreateDialog />
    case 'open':
      return <OpenDialog key={dialog.path} path={dialog.path} />
    case 'settings':
      return <SettingsDialog updates={dialog.updates} />
    case 'palette':
      return <CommandPalette />
    case 'import-sessions':
      return <ImportDialog />
    case 'export-sessions':
      return <ExportDialog />
    case 'start-recording':
      return <StartDialog />
    case 'recordings':
      return <RecordingsDialog />
    case 'player':
      return <Player recording={dialog.recording} />
    case 'bundle':
      return <BundleDialog labId={dialog.labId} />
    case 'destroy':
      return <DestroyDialog labId={dialog.labId} nodes={dialog.nodes} />
    case 'broken-lab':
      return <BrokenLabDialog path={dialog.path} />
    case 'add-workers':
      return <AddWorkersDialog labId={dialog.labId} />
    case 'checkpoints':
      return <CheckpointsDialog labId={dialog.labId} />
    case 'remove-worker':
      return <RemoveWorkerDialog labId={dialog.labId} node={dialog.node} />
    case 'rejoin':
      return <RejoinDialog labId={dialog.labId} node={dialog.node} />
    case 'ports':
      return <PortsDialog labId={dialog.labId} node={dialog.node} />
    case 'provision':
      return <ProvisionDialog labId={dialog.labId} node={dialog.node} />
    default:
      return null
  }
}
