import { FolderOpen, Plus, SquareTerminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { openDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { PreflightList } from '../preflight/PreflightList'
import { useOpenTerminals } from '../sessions/use-open-terminals'
import styles from './Welcome.module.css'

const steps = ['describe', 'watch', 'work'] as const

/** What a new user sees: what this is, the one button, and what happens next. */
export function Welcome() {
  const { t } = useTranslation('labs')
  const { openLocal } = useOpenTerminals()
  return (
    <section className={styles.welcome} aria-labelledby="welcome-title">
      <div className={styles.inner}>
        <h1 id="welcome-title" className={styles.title}>
          {t('welcome.title')}
        </h1>
        <p className={styles.lead}>{t('welcome.lead')}</p>
        <ol className={styles.steps}>
          {steps.map((step, index) => (
            <li key={step} className={styles.step}>
              <span className={styles.number} aria-hidden>
                {index + 1}
              </span>
              <div>
                <p className={styles.stepTitle}>{t(`welcome.${step}`)}</p>
                <p className={styles.stepText}>{t(`welcome.${step}Text`)}</p>
              </div>
            </li>
          ))}
        </ol>
        <div className={styles.actions}>
          <Button variant="primary" icon={Plus} onClick={() => openDialog({ type: 'create' })}>
            {t('create')}
          </Button>
          <Button icon={FolderOpen} onClick={() => openDialog({ type: 'open' })}>
            {t('welcome.open')}
          </Button>
          <Button icon={SquareTerminal} onClick={openLocal}>
            {t('welcome.local')}
          </Button>
        </div>
        <p className={styles.note}>{t('welcome.note')}</p>
        <PreflightList />
      </div>
    </section>
  )
}
