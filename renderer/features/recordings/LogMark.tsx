import { ScrollText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import styles from './Marks.module.css'
import { useLogOf } from './store'

/** Stands in the header of a terminal while what it shows is written to a file. */
export function LogMark({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation('recordings')
  const log = useLogOf(terminalId)
  if (!log) return null
  return (
    <span className={styles.log} title={t('loggingTo', { path: log.path })}>
      <ScrollText size={14} aria-hidden />
      {t('logMark')}
    </span>
  )
}
