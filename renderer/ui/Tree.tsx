import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { cx } from './cx'
import { ContextMenu, type MenuEntry } from './Menu'
import styles from './Tree.module.css'
import { TreeRow } from './TreeRow'
import { type Choice, chooseOne, chooseRange, toggleChosen } from './tree-choice'
import { foldersAbove, type TreeItem, visibleItems } from './tree-model'
import { useRows } from './use-rows'
import { type TreeDrag, useTreeDrag } from './use-tree-drag'
import { useTreeKeys } from './use-tree-keys'

interface TreeProps {
  /** Accessible name of the tree. */
  label: string
  items: readonly TreeItem[]
  /** The item shown as chosen, in a tree where only one can be. */
  selected?: string | undefined
  /** Rows can be chosen together. `menu` is that of several. */
  many?: {
    choice: Choice
    onChoice: (choice: Choice) => void
    menu: (ids: readonly string[]) => readonly MenuEntry[]
  }
  drag?: TreeDrag
  onKey?: (event: KeyboardEvent, id: string) => boolean
  /** Every folder is shown open, whichever the user has closed: for what a search found. */
  allOpen?: boolean
  /** A row that is to be shown and chosen as soon as it is there; it gets the focus where that is in the tree. */
  reveal?: { id: string; done: () => void } | null
}

const none: ReadonlySet<string> = new Set()

/** Rows with folders; thousands of them stay smooth. Keys and mouse work as in other tree views. */
export function Tree({ label, items, selected, many, drag, onKey, allOpen = false, reveal }: TreeProps) {
  const [closedByUser, setClosed] = useState<ReadonlySet<string>>(none)
  const [lastFocused, setLastFocused] = useState<string>()
  /** The rows whose menu is open: what it offers may change meanwhile. */
  const [menuOf, setMenuOf] = useState<readonly string[]>([])
  const root = useRef<HTMLDivElement>(null)
  const lastIndex = useRef(0)

  const closed = allOpen ? none : closedByUser
  const visible = useMemo(() => visibleItems(items, closed), [items, closed])
  const indexes = useMemo(() => new Map(visible.map(({ item }, index) => [item.id, index])), [visible])
  // The row that took the place of the one that had the focus, where that one is gone.
  const nearest = visible[Math.min(lastIndex.current, visible.length - 1)]?.item.id
  const focusable = [lastFocused, lastFocused === undefined ? selected : undefined, nearest].find(
    (id) => id !== undefined && indexes.has(id),
  )
  const rows = useRows(root, visible.length, indexes.get(focusable ?? '') ?? -1)
  const itemOf = (id: string | undefined) => visible[indexes.get(id ?? '') ?? -1]?.item

  const setOpen = (id: string, isOpen: boolean) =>
    setClosed((before) => {
      const next = new Set(before)
      if (isOpen) next.delete(id)
      else next.add(id)
      return next
    })
  const toggle = ({ id }: TreeItem) => setOpen(id, closed.has(id))

  const focus = ({ id }: TreeItem) => {
    // A row far away is made by this; focusing it scrolls it into view.
    flushSync(() => setLastFocused(id))
    rowOf(root.current, id)?.focus()
  }

  const open = (item: TreeItem) => {
    if (item.onOpen) item.onOpen()
    else if (item.children) toggle(item)
  }

  const isChosen = (id: string) => (many ? many.choice.ids.has(id) : id === selected)
  const ids = () => visible.map(({ item }) => item.id)
  const choose = many && {
    one: (id: string) => many.onChoice(chooseOne(id)),
    toggle: (id: string) => many.onChoice(toggleChosen(many.choice, id)),
    to: (id: string) => many.onChoice(chooseRange(many.choice, id, ids())),
    all: () => many.onChoice({ ids: new Set(ids()), anchor: many.choice.anchor }),
  }

  const { over, handlers } = useTreeDrag({
    drag,
    idAt,
    withChosen: (id) => (isChosen(id) ? ids().filter(isChosen) : [id]),
    openFolder: (id) => setOpen(id, true),
  })
  const onKeyDown = useTreeKeys({
    ...{ visible, closed, focus, toggle, open, onKey, choose: choose ?? null },
    openMenu: openMenuAt,
  })

  useReveal({
    root,
    items,
    reveal,
    show: (id, folders) => {
      setLastFocused(id)
      for (const folder of folders) setOpen(folder.id, true)
      choose?.one(id)
    },
  })

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const id = event.target === event.currentTarget ? undefined : idAt(event)
    if (id === undefined) {
      if (event.target === event.currentTarget) rowOf(root.current, focusable ?? '')?.focus()
      return
    }
    lastIndex.current = indexes.get(id) ?? 0
    setLastFocused(id)
  }

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const id = idAt(event)
    if (!choose || id === undefined) return
    if (event.shiftKey) choose.to(id)
    else if (event.ctrlKey || event.metaKey) choose.toggle(id)
    else choose.one(id)
  }

  const menuEntries = (rows: readonly string[]): readonly MenuEntry[] => {
    const [first] = rows
    return (many && rows.length > 1 ? many.menu(rows) : itemOf(first)?.menu?.()) ?? []
  }

  const prepareMenu = (event: MouseEvent<HTMLElement>) => {
    const item = itemOf(idAt(event))
    const isOneOfMany = many && item && many.choice.ids.size > 1 && isChosen(item.id)
    if (item && !isOneOfMany) choose?.one(item.id)
    const chosen = isOneOfMany ? ids().filter(isChosen) : item ? [item.id] : []
    // Without entries nothing is to open; a prevented event keeps the menu closed.
    if (menuEntries(chosen).length === 0) event.preventDefault()
    else setMenuOf(chosen)
  }

  return (
    <ContextMenu entries={menuEntries(menuOf)}>
      <div
        ref={root}
        role="tree"
        aria-label={label}
        aria-multiselectable={many ? true : undefined}
        // The focus of a row that goes away lands here, and goes on to a row.
        tabIndex={-1}
        className={cx(styles.tree, over === null && styles.dropTarget)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={prepareMenu}
        onFocus={onFocus}
        {...handlers}
      >
        <div role="none" className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const row = visible[index]
            return (
              row && (
                <TreeRow
                  key={row.item.id}
                  row={row}
                  expanded={row.item.children && !closed.has(row.item.id)}
                  chosen={isChosen(row.item.id)}
                  focusable={row.item.id === focusable}
                  dropTarget={over === row.item.id}
                  draggable={drag?.canDrag(row.item.id) ?? false}
                  top={start}
                  toggle={toggle}
                  open={open}
                />
              )
            )
          })}
        </div>
      </div>
    </ContextMenu>
  )
}

interface RevealNeeds {
  root: { current: HTMLElement | null }
  items: readonly TreeItem[]
  reveal: TreeProps['reveal']
  show: (id: string, folders: readonly TreeItem[]) => void
}

/** First the row is made, then it gets the focus. */
function useReveal({ root, items, reveal, show }: RevealNeeds): void {
  const shown = useRef<string | null>(null)
  useEffect(() => {
    const folders = reveal && foldersAbove(items, reveal.id)
    if (!reveal || !folders) return
    if (shown.current !== reveal.id) {
      shown.current = reveal.id
      show(reveal.id, folders)
      return
    }
    const row = rowOf(root.current, reveal.id)
    if (!row) return
    const { activeElement } = document
    const isFree = activeElement === document.body || root.current?.contains(activeElement)
    // A field in the row itself keeps it.
    if (isFree && !row.contains(activeElement)) row.focus()
    else row.scrollIntoView({ block: 'nearest' })
    shown.current = null
    reveal.done()
  })
}

function idAt(event: { target: EventTarget }): string | undefined {
  return event.target instanceof Element
    ? event.target.closest<HTMLElement>('[role=treeitem]')?.dataset.id
    : undefined
}

function rowOf(root: HTMLElement | null, id: string): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[role=treeitem][data-id="${CSS.escape(id)}"]`) ?? null
}

/** The keyboard's way to the context menu: at the row rather than at the pointer. */
function openMenuAt(target: EventTarget): void {
  if (!(target instanceof HTMLElement)) return
  const { left, bottom } = target.getBoundingClientRect()
  target.dispatchEvent(
    new globalThis.MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      clientX: left + 24,
      clientY: bottom,
    }),
  )
}
