import { structuredPatch } from 'diff'
import { useTranslation } from 'react-i18next'
import type { Applied } from '#shared/kubernetes'
import { describeError } from '../../i18n/errors'
import { cx } from '../../ui/cx'
import { StateMark, type StateTone } from '../../ui/StateMark'
import styles from './ApplyView.module.css'

const tones: Record<Applied['change'], StateTone> = {
  created: 'running',
  changed: 'starting',
  unchanged: 'off',
  failed: 'problem',
}
/** Lines around each change. */
const context = 3

/** What an object becomes, with the lines that change. */
export function AppliedItem({ result, isApplied }: { result: Applied; isApplied: boolean }) {
  const { t } = useTranslation('kubernetes')
  const { kind, namespace, name, change, before, after, error } = result
  const failure = error && describeError(error)
  return (
    <li className={styles.item}>
      <p className={styles.head}>
        <StateMark tone={tones[change]} />
        <strong>{`${kind} ${namespace ? `${namespace}/` : ''}${name}`}</strong>
        <span>{t(isApplied ? `apply.was.${change}` : `apply.will.${change}`)}</span>
      </p>
      {failure && (
        <p className={styles.failure}>{`${failure.message} ${failure.details ?? failure.hint ?? ''}`}</p>
      )}
      {change === 'changed' && <Changes before={before} after={after} />}
    </li>
  )
}

function Changes({ before, after }: { before: string; after: string }) {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context })
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return (
    <pre className={styles.diff}>
      {lines.map((line, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity and are never reordered
          key={index}
          className={cx(line.startsWith('+') && styles.added, line.startsWith('-') && styles.removed)}
        >
          {`${line}\n`}
        </span>
      ))}
    </pre>
  )
}
