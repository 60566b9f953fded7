import { ArrowLeftRight, FileKey, KeyRound, type LucideIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewRow } from '#shared/session-import'
import { pathIn } from '#shared/session-names'
import { Badge } from '../../../ui/Badge'
import { cx } from '../../../ui/cx'
import { useRows } from '../../../ui/use-rows'
import styles from './PreviewTable.module.css'
import { selectableRows, toggled } from './selection'

const columns = ['name', 'folder', 'host', 'port', 'username', 'state'] as const

interface PreviewTableProps {
  rows: readonly PreviewRow[]
  /** Places of rows. */
  selected: ReadonlySet<number>
  onSelect: (selected: ReadonlySet<number>) => void
}

/** What the file has. Only rows near the visible part are made: there can be thousands. */
export function PreviewTable({ rows, selected, onSelect }: PreviewTableProps) {
  const { t } = useTranslation('session-import')
  const viewport = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(-1)
  const virtual = useRows(viewport, rows.length, focused)
  const selectable = selectableRows(rows)
  const shown = virtual.getVirtualItems()
  const isAll = selectable.size > 0 && selected.size === selectable.size

  return (
    <div ref={viewport} className={styles.viewport}>
      {/* Row heights before and behind stand for what is not made. */}
      <table className={styles.table} aria-label={t('table')} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" className={styles.check}>
              <input
                type="checkbox"
                aria-label={t('selectAll')}
                checked={isAll}
                disabled={selectable.size === 0}
                ref={(box) => {
                  if (box) box.indeterminate = !isAll && selected.size > 0
                }}
                onChange={() => onSelect(isAll ? new Set() : selectable)}
              />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className={styles[column]}>
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ index, start, end }, at) => {
            const row = rows[index]
            const gap = start - (shown[at - 1]?.end ?? 0)
            const isLast = at === shown.length - 1
            return (
              row && (
                <Row
                  key={index}
                  row={row}
                  index={index}
                  selected={selected.has(index)}
                  before={gap}
                  after={isLast ? virtual.getTotalSize() - end : 0}
                  onToggle={() => onSelect(toggled(selected, index))}
                  onFocus={() => setFocused(index)}
                />
              )
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  row: PreviewRow
  index: number
  selected: boolean
  /** Heights of the rows around it that are not made, in pixels. */
  before: number
  after: number
  onToggle: () => void
  onFocus: () => void
}

function Row({ row, index, selected, before, after, onToggle, onFocus }: RowProps) {
  const { t } = useTranslation('session-import')
  const { name, folder, host, port, username, hasSecret, keyPath, jump, forwards, notes, state } = row
  const through = jump === '' ? '' : t('through', { name: jump })
  return (
    <>
      <Spacer height={before} />
      <tr
        aria-rowindex={index + 2}
        className={cx(styles.row, state === 'existing' && styles.existing)}
        onClick={state === 'existing' ? undefined : onToggle}
      >
        <td className={styles.check}>
          <input
            type="checkbox"
            aria-label={t(state === 'password' ? 'selectPassword' : 'select', { name })}
            checked={selected}
            disabled={state === 'existing'}
            onClick={(event) => event.stopPropagation()}
            onChange={onToggle}
            onFocus={onFocus}
          />
        </td>
        <td title={notes === '' ? name : `${name}\n${notes}`}>{name}</td>
        <td title={folder}>{folder}</td>
        <td title={`${host} ${through}`.trimEnd()}>
          {host} <span className={styles.through}>{through}</span>
        </td>
        <td className={styles.port}>{port}</td>
        <td title={username}>
          {username}
          {hasSecret && <Mark icon={KeyRound} label={t('hasSecret')} />}
          {keyPath !== '' && <Mark icon={FileKey} label={t('keyFile', { path: keyPath })} />}
          {forwards > 0 && <Mark icon={ArrowLeftRight} label={t('forwards', { count: forwards })} />}
        </td>
        <td>
          <State row={row} />
        </td>
      </tr>
      <Spacer height={after} />
    </>
  )
}

const Mark = ({ icon: Icon, label }: { icon: LucideIcon; label: string }) => (
  <span role="img" aria-label={label} title={label} className={styles.mark}>
    <Icon size={13} aria-hidden />
  </span>
)

const Spacer = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  )

function State({ row: { state, folder, name, savedIn, savedAs } }: { row: PreviewRow }) {
  const { t } = useTranslation('session-import')
  if (state === 'new') return <Badge tone="accent">{t('new')}</Badge>
  if (state === 'renamed') return <WithTitle text={t('renamed', { name: savedAs })} />
  const path = pathIn(savedIn, savedAs)
  if (path !== pathIn(folder, name)) return <WithTitle text={t(`${state}At`, { path })} />
  return <Badge tone={state === 'password' ? 'accent' : 'neutral'}>{t(state)}</Badge>
}

/** Names can be longer than the column is wide. */
const WithTitle = ({ text }: { text: string }) => <span title={text}>{text}</span>
