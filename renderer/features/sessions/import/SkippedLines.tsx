import { useTranslation } from 'react-i18next'
import type { Skipped } from '#shared/session-import'
import styles from './ImportDialog.module.css'

/** More than anybody reads. */
const maxShown = 200

/** What of the file does not come in, and why. */
export function SkippedLines({ skipped }: { skipped: readonly Skipped[] }) {
  const { t } = useTranslation('session-import')
  const hidden = skipped.length - maxShown
  return (
    <details className={styles.skipped} open>
      <summary>{t('skipped', { count: skipped.length })}</summary>
      <ul aria-label={t('skippedList')}>
        {skipped.slice(0, maxShown).map(({ line, file, name, reason, params }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change, and one line can have several reasons
          <li key={index}>
            <span className={styles.line}>{t('line', { line })}</span>
            <span>
              {file !== undefined && `${file}: `}
              {name !== undefined && <strong>{name}: </strong>}
              {t(`reason.${reason}`, params)}
            </span>
          </li>
        ))}
        {hidden > 0 && <li>{t('moreSkipped', { count: hidden })}</li>}
      </ul>
    </details>
  )
}
