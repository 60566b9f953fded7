import { useTranslation } from 'react-i18next'
import { ScriptForm } from './ScriptForm'
import { ScriptProgress } from './ScriptProgress'
import styles from './SendAndWait.module.css'
import { useScript } from './store'

/** A text for all targets, line by line: the next line goes when every target has finished the one before. */
export function SendAndWait() {
  const { t } = useTranslation('script')
  const script = useScript()
  return (
    <section aria-label={t('region')} className={styles.region}>
      <ScriptForm script={script} />
      <ScriptProgress script={script} />
    </section>
  )
}
