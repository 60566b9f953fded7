import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { FileEntry } from '#shared/files'
import { cx } from '../../ui/cx'
import { isTakeable } from './drag'
import { FileRow } from './FileRow'
import styles from './FileTable.module.css'
import { extended, movedTo, only, type Selection, toggled } from './selection'
import { isFolder, type Sorting } from './sort-entries'
import { TableHeader } from './TableHeader'

/** Height of a row, as `--height-row`. */
const rowHeight = 24
const headerRows = 1

interface FileTableProps {
  label: string
  /** Said where there are no entries. */
  empty: string
  entries: readonly FileEntry[]
  sorting: Sorting
  onSort: (sorting: Sorting) => void
  selection: Selection
  onSelect: (selection: Selection) => void
  onOpen: (entry: FileEntry) => void
  /** Keys that the list itself does not know; true where it was taken. */
  onKey: (event: KeyboardEvent) => boolean
  onDragStart: (data: DataTransfer, names: ReadonlySet<string>) => void
  /** Onto a folder, or null for the one that is shown. */
  onDrop: (data: DataTransfer, folder: FileEntry | null) => void
  /** The list wants the focus now. */
  focused: boolean
  onFocused: () => void
}

/** The entries of a folder. Only the rows that can be seen are in the document; the list has the focus and names its active row. */
export function FileTable(props: FileTableProps) {
  const { label, entries, selection, onSelect, focused, onFocused } = props
  const { t } = useTranslation('files')
  const id = useId()
  const body = useRef<HTMLDivElement>(null)
  const table = useRef<HTMLDivElement>(null)
  const [dropTarget, setDropTarget] = useState<string | null>(null)
  const typed = useRef({ text: '', at: 0 })
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => body.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const names = entries.map(({ name }) => name)
  const byName = (name: string | null) => entries.find((entry) => entry.name === name)
  const activeIndex = selection.active === null ? -1 : names.indexOf(selection.active)

  const scrollToActive = useEffectEvent(() => rows.scrollToIndex(activeIndex))
  useEffect(() => {
    if (selection.active !== null) scrollToActive()
  }, [selection.active])

  useEffect(() => {
    if (!focused) return
    table.current?.focus()
    onFocused()
  }, [focused, onFocused])

  const type = (letter: string, at: number) => {
    typed.current = { text: at - typed.current.at < 600 ? typed.current.text + letter : letter, at }
    const wanted = typed.current.text.toLowerCase()
    const start = activeIndex + (wanted.length === 1 ? 1 : 0)
    const found = [...names.slice(start), ...names.slice(0, start)].find((name) =>
      name.toLowerCase().startsWith(wanted),
    )
    if (found !== undefined) onSelect(only(found))
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? 0) / rowHeight) - 1)
    const target = event.altKey ? null : movedTo(event.key, names, selection.active, page)
    const main = event.ctrlKey || event.metaKey
    const active = byName(selection.active)
    if (target !== null && event.shiftKey) onSelect(extended(names, selection, target))
    else if (target !== null && main) onSelect({ ...selection, active: target })
    else if (target !== null) onSelect(only(target))
    else if (event.key === ' ' && active) onSelect(toggled(selection, active.name))
    else if (event.key === 'Enter' && active) props.onOpen(active)
    else if (main && event.key.toLowerCase() === 'a') onSelect({ ...selection, chosen: new Set(names) })
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      openMenu(table.current, id, activeIndex)
    else if (!props.onKey(event)) {
      if (event.key.length !== 1 || main || event.altKey) return
      type(event.key, event.timeStamp)
    }
    event.preventDefault()
  }

  const onClick = (event: MouseEvent) => {
    const name = nameAt(event)
    if (name === null) onSelect({ ...selection, chosen: new Set() })
    else if (event.shiftKey) onSelect(extended(names, selection, name))
    else onSelect(event.ctrlKey || event.metaKey ? toggled(selection, name) : only(name))
  }

  const chooseForMenu = (event: MouseEvent) => {
    const name = nameAt(event)
    if (name !== null && !selection.chosen.has(name)) onSelect(only(name))
  }

  const onDragStart = (event: DragEvent) => {
    const name = nameAt(event)
    if (name === null) return
    const dragged = selection.chosen.has(name) ? selection : only(name)
    onSelect(dragged)
    props.onDragStart(event.dataTransfer, dragged.chosen)
  }

  const onDragOver = (event: DragEvent) => {
    if (!isTakeable(event.dataTransfer)) return
    event.preventDefault()
    const entry = byName(nameAt(event))
    setDropTarget(entry && isFolder(entry) ? entry.name : '')
  }

  const onDrop = (event: DragEvent) => {
    if (!isTakeable(event.dataTransfer)) return
    event.preventDefault()
    const folder = dropTarget === null ? undefined : byName(dropTarget)
    setDropTarget(null)
    props.onDrop(event.dataTransfer, folder ?? null)
  }

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not seen */}
      <div
        ref={table}
        role="grid"
        aria-label={label}
        aria-multiselectable
        aria-rowcount={entries.length + headerRows}
        aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
        tabIndex={0}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <TableHeader sorting={props.sorting} onSort={props.onSort} />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the keys */}
        {/* biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen */}
        <div
          ref={body}
          role="rowgroup"
          className={cx(styles.body, dropTarget === '' && styles.bodyTarget)}
          onClick={onClick}
          onDoubleClick={(event) => {
            const entry = byName(nameAt(event))
            if (entry) props.onOpen(entry)
          }}
          onContextMenu={chooseForMenu}
          onDragStart={onDragStart}
          onDragOver={onDragOver}
          onDragLeave={(event) =>
            event.currentTarget.contains(event.relatedTarget as Node | null) || setDropTarget(null)
          }
          onDrop={onDrop}
        >
          {entries.length === 0 && <p className={styles.empty}>{props.empty}</p>}
          <div style={{ height: rows.getTotalSize() }} role="presentation">
            {rows.getVirtualItems().map(({ index, start }) => {
              const entry = entries[index]
              return (
                entry && (
                  <FileRow
                    key={entry.name}
                    id={`${id}-${index}`}
                    entry={entry}
                    number={index + 1 + headerRows}
                    top={start}
                    isChosen={selection.chosen.has(entry.name)}
                    isActive={index === activeIndex}
                    isDropTarget={dropTarget === entry.name}
                    isDraggable={!entry.unreadableName}
                  />
                )
              )
            })}
          </div>
        </div>
      </div>
      <span className="visually-hidden" aria-live="polite">
        {selection.chosen.size > 1 ? t('chosen', { count: selection.chosen.size }) : ''}
      </span>
    </>
  )
}

function nameAt({ target }: { target: EventTarget }): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[role=row]') : null
  return row?.dataset.name ?? null
}

/** The keyboard's way to the menu: at the active row rather than at the pointer. */
function openMenu(table: HTMLElement | null, id: string, index: number): void {
  const row = document.getElementById(`${id}-${index}`) ?? table
  if (!row) return
  const { left, bottom } = row.getBoundingClientRect()
  row.dispatchEvent(
    new globalThis.MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      clientX: left + 32,
      clientY: bottom,
    }),
  )
}
