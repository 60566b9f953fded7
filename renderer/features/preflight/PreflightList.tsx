import { ChevronRight, RotateCw } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '#shared/preflight'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { FindingRow } from './FindingRow'
import styles from './PreflightList.module.css'
import { splitFindings } from './sort-findings'
import { usePreflight } from './use-preflight'

/** Whether this PC can make real machines: what is in the way first, what is fine folded away. */
export function PreflightList() {
  const { t } = useTranslation('preflight')
  const { findings, error, checking, again } = usePreflight()
  const titleId = useId()
  const { open, fine } = splitFindings(findings ?? [])
  return (
    <section className={styles.section} aria-labelledby={titleId} aria-busy={checking}>
      <header className={styles.header}>
        <div>
          <h2 id={titleId} className={styles.title}>
            {t('title')}
          </h2>
          <p className={styles.lead}>{t('lead')}</p>
        </div>
        <Button icon={RotateCw} onClick={again} unavailable={checking ? t('checking') : undefined}>
          {t('again')}
        </Button>
      </header>
      <p role="status" className={cx(styles.status, findings !== null && 'visually-hidden')}>
        {checking && t('checking')}
      </p>
      {error !== null && (
        <p role="alert" className={styles.error}>
          {t('failed', { message: describeError(error).message })}
        </p>
      )}
      {open.length > 0 && (
        <ul className={styles.list} aria-labelledby={titleId}>
          {open.map((finding) => (
            <FindingRow key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
      {fine.length > 0 && <Fine findings={fine} />}
    </section>
  )
}

function Fine({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation('preflight')
  const [open, setOpen] = useState(false)
  const listId = useId()
  return (
    <>
      <button
        type="button"
        className={styles.fine}
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={16} aria-hidden className={cx(open && styles.turned)} />
        {t('passed', { count: findings.length })}
      </button>
      <ul id={listId} hidden={!open}>
        {findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} />
        ))}
      </ul>
    </>
  )
}
