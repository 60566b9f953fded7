import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type ResourceKind, type ResourceRow, resourceColumns } from '#shared/kubernetes'
import { useNow } from '../../store/use-now'
import { formatAge } from '../cluster/age'
import { extended, movedTo, only, type Selection, toggled } from '../files/selection'
import styles from './ResourceTable.module.css'
import { ResourceTableRow } from './ResourceTableRow'
import { columnWidths } from './rows'

/** Height of a row, as `--height-row`. */
const rowHeight = 24
const headerRows = 1

interface ResourceTableProps {
  label: string
  kind: ResourceKind
  rows: readonly ResourceRow[]
  selection: Selection
  onSelect: (selection: Selection) => void
  onOpen: (row: ResourceRow) => void
  onDelete: () => void
}

/** Rows as kubectl prints them. Only those that can be seen are in the document; the grid has the focus and names its active row. */
export function ResourceTable(props: ResourceTableProps) {
  const { label, kind, rows, selection, onSelect, onOpen, onDelete } = props
  const { t } = useTranslation('kubernetes')
  const id = useId()
  const body = useRef<HTMLDivElement>(null)
  const now = useNow(rows.length > 0)
  const shown = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const keys = rows.map(({ key }) => key)
  const activeIndex = selection.active === null ? -1 : keys.indexOf(selection.active)

  const show = (next: Selection) => {
    onSelect(next)
    const index = keys.indexOf(next.active ?? '')
    if (index >= 0) shown.scrollToIndex(index)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? 0) / rowHeight) - 1)
    const target = event.altKey ? null : movedTo(event.key, keys, selection.active, page)
    const active = rows[activeIndex]
    if (target !== null && event.shiftKey) show(extended(keys, selection, target))
    else if (target !== null) show(only(target))
    else if (event.key === ' ' && active) onSelect(toggled(selection, active.key))
    else if (event.key === 'Enter' && active) onOpen(active)
    else if (event.key === 'Delete') onDelete()
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a')
      onSelect({ ...selection, chosen: new Set(keys) })
    else return
    event.preventDefault()
  }

  const onClick = (event: MouseEvent) => {
    const key = keyAt(event)
    if (key === null) onSelect({ ...selection, chosen: new Set() })
    else if (event.shiftKey) onSelect(extended(keys, selection, key))
    else onSelect(event.ctrlKey || event.metaKey ? toggled(selection, key) : only(key))
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not seen
    <div
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={rows.length + headerRows}
      aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
      tabIndex={0}
      className={styles.table}
      style={{ '--columns': columnWidths[kind] } as Record<string, string>}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen */}
      <div
        ref={body}
        role="rowgroup"
        className={styles.body}
        onClick={onClick}
        onContextMenu={(event) => {
          const key = keyAt(event)
          if (key !== null && !selection.chosen.has(key)) onSelect(only(key))
        }}
        onDoubleClick={(event) => {
          const row = rows[keys.indexOf(keyAt(event) ?? '')]
          if (row) onOpen(row)
        }}
      >
        <Header kind={kind} />
        {rows.length === 0 && <p className={styles.empty}>{t('none')}</p>}
        <div className={styles.rows} style={{ height: shown.getTotalSize() }} role="presentation">
          {shown.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            return (
              row && (
                <ResourceTableRow
                  key={row.key}
                  id={`${id}-${index}`}
                  kind={kind}
                  row={row}
                  age={formatAge((now - Date.parse(row.createdAt)) / 1000)}
                  number={index + 1 + headerRows}
                  top={start}
                  isChosen={selection.chosen.has(row.key)}
                  isActive={index === activeIndex}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Header({ kind }: { kind: ResourceKind }) {
  const names = [...(kind === 'nodes' ? [] : ['NAMESPACE']), 'NAME', ...resourceColumns[kind], 'AGE']
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen
    <div role="row" aria-rowindex={1} className={styles.header}>
      {names.map((name) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
        // biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen
        <span key={name} role="columnheader">
          {name}
        </span>
      ))}
    </div>
  )
}

function keyAt({ target }: { target: EventTarget }): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[role=row]') : null
  return row?.dataset.key ?? null
}
