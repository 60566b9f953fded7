import { FolderOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { LabsTree } from '../features/labs/LabsTree'
import { SessionsTree } from '../features/sessions/SessionsTree'
import { openDialog } from '../store/shell'
import { IconButton } from '../ui/Button'
import styles from './SideBar.module.css'

export function SideBar() {
  const { t } = useTranslation(['app', 'labs'])
  return (
    <nav className={styles.bar} aria-label={t('sidebar')}>
      <header className={styles.header}>
        <h2 className={styles.heading}>{t('labs')}</h2>
        <IconButton
          icon={FolderOpen}
          label={t('labs:opening.title')}
          onClick={() => openDialog({ type: 'open' })}
        />
      </header>
      <LabsTree />
      <SessionsTree />
    </nav>
  )
}
