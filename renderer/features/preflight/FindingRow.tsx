import { ChevronRight, ExternalLink } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '#shared/preflight'
import { useHost } from '../../host'
import { cx } from '../../ui/cx'
import { openLink } from '../terminals/links'
import styles from './FindingRow.module.css'
import { SeverityMark } from './SeverityMark'

/** One finding: how bad, what was found and seen; what to do about it opens below. */
export function FindingRow({ finding }: { finding: Finding }) {
  const { t } = useTranslation('preflight')
  const [open, setOpen] = useState(false)
  const titleId = useId()
  const fixId = useId()
  const { id, severity, found, params, evidence, fix } = finding
  return (
    <li className={styles.row} aria-labelledby={titleId}>
      <div className={styles.mark}>
        <SeverityMark severity={severity} />
      </div>
      <div className={styles.body}>
        <div id={titleId}>
          <p className={styles.check}>{t(`check.${id}`)}</p>
          <p>{t(`found.${found}`, params)}</p>
        </div>
        {evidence !== '' && (
          <p className={styles.evidence}>
            <span className="visually-hidden">{t('evidence')}: </span>
            {evidence}
          </p>
        )}
        {fix.length > 0 && (
          <>
            <button
              type="button"
              className={styles.disclosure}
              aria-expanded={open}
              aria-controls={fixId}
              aria-describedby={titleId}
              onClick={() => setOpen(!open)}
            >
              <ChevronRight size={16} aria-hidden className={cx(open && styles.turned)} />
              {t('howTo')}
            </button>
            <div id={fixId} hidden={!open}>
              <Fix finding={finding} />
            </div>
          </>
        )}
      </div>
    </li>
  )
}

function Fix({ finding: { fix, params, links } }: { finding: Finding }) {
  const { t } = useTranslation('preflight')
  const host = useHost()
  return (
    <div className={styles.fix}>
      <ol className={styles.steps}>
        {fix.map(({ key, command }) => (
          <li key={`${key} ${command}`}>
            {t(`fix.${key}`, params)}
            {command !== undefined && <code className={styles.command}>{command}</code>}
          </li>
        ))}
      </ol>
      {links.map((link) => (
        <a
          key={link}
          href={link}
          className={styles.link}
          onClick={(event) => {
            event.preventDefault()
            openLink(host, link)
          }}
        >
          <ExternalLink size={14} aria-hidden />
          <span className="visually-hidden">{t('more')}: </span>
          {link.replace(/^https:\/\/(www\.)?/, '')}
        </a>
      ))}
    </div>
  )
}
