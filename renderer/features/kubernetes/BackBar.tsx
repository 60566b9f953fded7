import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { showWorkloads } from './store'
import styles from './Workloads.module.css'

interface BackBarProps {
  labId: string
  title: string
  children?: ReactNode
}

/** The head of what stands in place of the list. */
export function BackBar({ labId, title, children }: BackBarProps) {
  const { t } = useTranslation('kubernetes')
  return (
    <div className={styles.bar}>
      <Button variant="quiet" icon={ArrowLeft} onClick={() => showWorkloads(labId, { type: 'list' })}>
        {t('back')}
      </Button>
      <h2 className={styles.title}>{title}</h2>
      <span className={styles.space} />
      {children}
    </div>
  )
}
