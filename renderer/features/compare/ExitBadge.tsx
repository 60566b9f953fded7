import { useTranslation } from 'react-i18next'
import type { TerminalSource } from '#shared/terminals'
import { StateMark } from '../../ui/StateMark'
import styles from './ExitBadge.module.css'
import { toneOfResult, useEndText } from './result-text'
import { useLastResult } from './store'

/** How the newest compared command ended on a pane's machine. */
export function ExitBadge({ source }: { source: TerminalSource }) {
  const { t } = useTranslation('compare')
  const endText = useEndText()
  const result = useLastResult(source)
  if (!result) return null
  const end = endText(result)
  return (
    <span role="img" aria-label={t('badge', { end })} title={t('badge', { end })} className={styles.badge}>
      <StateMark tone={toneOfResult(result)} />
      {end}
    </span>
  )
}
