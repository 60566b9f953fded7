import { Settings } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { LabToolbar } from '../features/labs/LabToolbar'
import { StateSummary } from '../features/labs/StateSummary'
import { PaletteButton } from '../features/palette/PaletteButton'
import { LayoutMenu } from '../features/workspace/LayoutMenu'
import { openDialog } from '../store/shell'
import { IconButton } from '../ui/Button'
import { Logo } from './Logo'
import styles from './TopBar.module.css'
import { ViewSelect } from './ViewSelect'

export function TopBar() {
  const { t } = useTranslation('app')
  return (
    <header className={styles.bar}>
      <div className={styles.brand}>
        <Logo />
        <h1>Pilothouse</h1>
      </div>
      <ViewSelect />
      <StateSummary />
      <div className={styles.right}>
        <LabToolbar />
        <LayoutMenu />
        <PaletteButton />
        <IconButton icon={Settings} label={t('settings')} onClick={() => openDialog({ type: 'settings' })} />
      </div>
    </header>
  )
}
