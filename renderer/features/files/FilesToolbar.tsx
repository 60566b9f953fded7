import { Download, Eye, FolderPlus, RefreshCw, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { DropdownMenu } from '../../ui/Menu'
import styles from './FilesPane.module.css'
import { PathBar } from './PathBar'
import { toggleHidden, useFiles } from './store'
import { type FileCommands, useUploadMenu } from './use-file-menu'

interface FilesToolbarProps {
  path: string
  go: (path: string | null) => void
  goTyped: (typed: string) => void
  commands: FileCommands
}

/** Where the list is, and what is done most often. Everything is in the context menu as well. */
export function FilesToolbar({ path, go, goTyped, commands }: FilesToolbarProps) {
  const { t } = useTranslation('files')
  const { showHidden } = useFiles()
  const { paths, unusable, actions, refresh, show } = commands
  return (
    <div className={styles.toolbar}>
      <PathBar path={path} go={go} goTyped={goTyped} />
      <div className={styles.actions}>
        <IconButton icon={Eye} label={t('showHidden')} pressed={showHidden} onClick={toggleHidden} />
        <IconButton icon={RefreshCw} label={t('refresh')} onClick={refresh} />
        <IconButton icon={FolderPlus} label={t('newFolder')} onClick={() => show({ type: 'newFolder' })} />
        <DropdownMenu
          align="end"
          trigger={<IconButton icon={Upload} label={t('upload')} />}
          entries={useUploadMenu(commands)}
        />
        <IconButton
          icon={Download}
          label={t('download')}
          unavailable={unusable}
          onClick={() => void actions.download(paths)}
        />
      </div>
    </div>
  )
}
