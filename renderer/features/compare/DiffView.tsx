import { ArrowLeft } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sourceId } from '#shared/compare'
import { comparedText, type DiffLine, type DiffRow, diffRows } from '#shared/compare-diff'
import type { ResultGroup } from '#shared/compare-groups'
import { Button } from '../../ui/Button'
import { BareSelect } from '../../ui/Field'
import styles from './DiffView.module.css'
import { groupNames, useEndText } from './result-text'
import { useCompare } from './store'

/** Rows that are made; the rest is counted. */
const maxRows = 2000

interface DiffViewProps {
  groups: readonly ResultGroup[]
  /** Of all nodes; see `namesOf`. */
  names: readonly string[]
  /** The group that is shown first beside the largest one. */
  beside: number
  onBack: () => void
}

/** Two groups side by side. What is ignored is shown as a placeholder. */
export function DiffView({ groups, names, beside, onBack }: DiffViewProps) {
  const { t } = useTranslation('compare')
  const [chosen, setChosen] = useState({ left: 0, right: beside })
  // Groups may have become fewer meanwhile.
  const last = groups.length - 1
  const [left, right] = [groups[Math.min(chosen.left, last)], groups[Math.min(chosen.right, last)]]
  if (!left || !right) return null
  return (
    <>
      <div className={styles.tools}>
        <Button variant="quiet" icon={ArrowLeft} onClick={onBack}>
          {t('diff.back')}
        </Button>
        <GroupSelect
          label={t('diff.left')}
          groups={groups}
          value={groups.indexOf(left)}
          onChange={(index) => setChosen({ ...chosen, left: index })}
        />
        <GroupSelect
          label={t('diff.right')}
          groups={groups}
          value={groups.indexOf(right)}
          onChange={(index) => setChosen({ ...chosen, right: index })}
        />
      </div>
      <DiffTable left={left} right={right} names={names} />
    </>
  )
}

interface GroupSelectProps {
  label: string
  groups: readonly ResultGroup[]
  value: number
  onChange: (index: number) => void
}

function GroupSelect({ label, groups, value, onChange }: GroupSelectProps) {
  const { t } = useTranslation('compare')
  const endText = useEndText()
  return (
    <BareSelect
      label={label}
      className={styles.select}
      value={value}
      onChange={({ target }) => onChange(Number(target.value))}
    >
      {groups.map((group, index) => (
        <option key={sourceId(group.results[0].source)} value={index}>
          {t('group', { names: groupNames(group), end: endText(group.results[0]) })}
        </option>
      ))}
    </BareSelect>
  )
}

interface DiffTableProps {
  left: ResultGroup
  right: ResultGroup
  names: readonly string[]
}

function DiffTable({ left, right, names }: DiffTableProps) {
  const { t } = useTranslation('compare')
  const noise = useCompare((state) => state.noise)
  const heading = t('diff.errorOutput')
  const [leftText, rightText] = [left, right].map((group) => comparedText(group, heading, noise, names))
  const { rows, aligned } = useMemo(() => diffRows(leftText ?? '', rightText ?? ''), [leftText, rightText])
  const rest = rows.length - maxRows
  if (!rows.some(({ kind }) => kind === 'different')) return <p className={styles.note}>{t('diff.same')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={styles.scroll} tabIndex={0}>
      {!aligned && <p className={styles.note}>{t('diff.tooDifferent')}</p>}
      <table aria-label={t('diff.table')} className={styles.table}>
        <colgroup>
          {[styles.numbers, styles.marks, undefined, styles.numbers, styles.marks, undefined].map(
            (column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: six columns, always the same
              <col key={index} className={column} />
            ),
          )}
        </colgroup>
        <tbody>
          {rows.slice(0, maxRows).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one text never move
            <Row key={index} row={row} />
          ))}
        </tbody>
      </table>
      {rest > 0 && <p className={styles.note}>{t('diff.rest', { count: rest })}</p>}
    </section>
  )
}

function Row({ row }: { row: DiffRow }) {
  const { t } = useTranslation('compare')
  if (row.kind === 'skipped')
    return (
      <tr className={styles.skipped}>
        <td colSpan={6}>{t('diff.skipped', { count: row.count })}</td>
      </tr>
    )
  const isDifferent = row.kind === 'different'
  return (
    <tr>
      <Cells line={row.left} mark={isDifferent ? 'removed' : null} />
      <Cells line={row.right} mark={isDifferent ? 'added' : null} />
    </tr>
  )
}

const signs = { removed: '−', added: '+' } as const

function Cells({ line, mark }: { line: DiffLine | null; mark: keyof typeof signs | null }) {
  const { t } = useTranslation('compare')
  if (!line) return <td colSpan={3} className={styles.nothing} />
  return (
    <>
      <td className={styles.number}>{line.number}</td>
      <td className={mark ? styles[mark] : undefined}>
        {mark && (
          <>
            <span aria-hidden>{signs[mark]}</span>
            <span className="visually-hidden">{t(`diff.${mark}`)}</span>
          </>
        )}
      </td>
      <td className={mark ? styles[mark] : undefined}>
        <pre>{line.text}</pre>
      </td>
    </>
  )
}
