import { useTranslation } from 'react-i18next'
import { describeError } from '../../i18n/errors'
import styles from './TemplatePreview.module.css'
import { type Expansion, firstFlaw } from './templates'

/** Why the text cannot be sent, in words for its field; undefined where it can. */
export function useFlawText(expansions: readonly Expansion[]): string | undefined {
  const { t } = useTranslation('broadcast')
  const flaw = firstFlaw(expansions)
  return flaw ? t('missed', { names: flaw.name, reason: describeError(flaw.error).message }) : undefined
}

interface TemplatePreviewProps {
  expansions: readonly Expansion[]
  /** Why the text cannot be sent. */
  flaw: string | undefined
  /** For the field's `aria-describedby`. */
  flawId: string
}

/** What each target gets, before it is sent, and what is wrong with the text. */
export function TemplatePreview({ expansions, flaw, flawId }: TemplatePreviewProps) {
  if (expansions.length === 0 && flaw === undefined) return null
  return (
    <div className={styles.preview}>
      {flaw !== undefined && (
        <p id={flawId} role="alert" className={styles.flaw}>
          {flaw}
        </p>
      )}
      {expansions.some(({ result }) => 'text' in result) && <ExpansionList expansions={expansions} />}
    </div>
  )
}

/** Each target with its text. */
export function ExpansionList({ expansions }: { expansions: readonly Expansion[] }) {
  const { t } = useTranslation('broadcast')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard
    <ul aria-label={t('preview')} className={styles.list} tabIndex={0}>
      {expansions.map(({ terminal, result }) => (
        <li key={terminal.id} className={styles.item}>
          <span className={styles.name} data-role={terminal.role}>
            {terminal.title}
          </span>
          {'text' in result ? <code>{result.text}</code> : <span className={styles.flaw}>—</span>}
        </li>
      ))}
    </ul>
  )
}
