import { Download, Ellipsis, FileUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { openDialog } from '../../../store/shell'
import { IconButton } from '../../../ui/Button'
import { DropdownMenu } from '../../../ui/Menu'

/** The menu of the tree of sessions: from and to the files of other programs. */
export function TransferMenu() {
  const { t } = useTranslation('session-import')
  return (
    <DropdownMenu
      trigger={<IconButton icon={Ellipsis} label={t('menu')} />}
      align="end"
      entries={[
        { label: t('importEntry'), icon: FileUp, onSelect: () => openDialog({ type: 'import-sessions' }) },
        { label: t('exportEntry'), icon: Download, onSelect: () => openDialog({ type: 'export-sessions' }) },
      ]}
    />
  )
}
