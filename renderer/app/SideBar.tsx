import { useTranslation } from 'react-i18next'
import { LabsTree } from '../features/labs/LabsTree'
import { SessionsTree } from '../features/sessions/SessionsTree'
import styles from './SideBar.module.css'

export function SideBar() {
  const { t } = useTranslation('app')
  return (
    <nav className={styles.bar} aria-label={t('sidebar')}>
      <section className={styles.labs}>
        <h2 className={styles.heading}>{t('labs')}</h2>
        <LabsTree />
      </section>
      <SessionsTree />
    </nav>
  )
}
