import { type FocusEvent, type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { ContextMenu } from './Menu'
import styles from './Tree.module.css'
import { TreeBranch } from './TreeBranch'
import { findByTyping, moveInTree, type TreeItem, visibleItems } from './tree-model'

interface TreeProps {
  /** Accessible name of the tree. */
  label: string
  items: readonly TreeItem[]
  /** The item shown as chosen. */
  selected?: string | undefined
}

/** Letters typed within this time, in ms, are one word. */
const typingPauseMs = 600

/** Rows with folders. Arrow keys, Home, End, typing, Enter and the context menu key work as in other tree views. */
export function Tree({ label, items, selected }: TreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [lastFocused, setLastFocused] = useState<string>()
  /** The item whose menu is open: what it offers may change meanwhile. */
  const [menuOf, setMenuOf] = useState<string>()
  const root = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })

  const visible = visibleItems(items, closed)
  const byId = new Map(visible.map(({ item }) => [item.id, item]))
  const focusable = [lastFocused, selected, visible[0]?.item.id].find(
    (id) => id !== undefined && byId.has(id),
  )

  const toggle = ({ id }: TreeItem) =>
    setClosed((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })

  const focus = ({ id }: TreeItem) => rowOf(root.current, id)?.focus()

  const open = (item: TreeItem) => {
    if (item.onOpen) item.onOpen()
    else if (item.children) toggle(item)
  }

  const type = (letter: string, from: string, at: number) => {
    const goesOn = at - typed.current.at < typingPauseMs
    typed.current = { text: goesOn ? typed.current.text + letter : letter, at }
    const found = findByTyping(typed.current.text, visible, from)
    if (found) focus(found)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = idAt(event)
    const item = id === undefined ? undefined : byId.get(id)
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return
    const move = moveInTree(event.key, visible, item.id, closed)
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenuAt(event.target)
    else if (move && 'focus' in move) focus(move.focus)
    else if (move) toggle(move.toggle)
    else if (event.key === 'Enter') open(item)
    else if (event.key === ' ') item.onSelect?.()
    else if (event.key.length === 1) return type(event.key, item.id, event.timeStamp)
    else return
    event.preventDefault()
  }

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const row = byId.get(focusable ?? '')
    if (event.target !== event.currentTarget) setLastFocused(idAt(event))
    else if (row) focus(row)
  }

  const prepareMenu = (event: MouseEvent<HTMLElement>) => {
    const id = idAt(event)
    // Without entries nothing is to open; a prevented event keeps the menu closed.
    if (id === undefined || !byId.get(id)?.menu) event.preventDefault()
    else setMenuOf(id)
  }

  return (
    <ContextMenu entries={byId.get(menuOf ?? '')?.menu ?? []}>
      <div
        ref={root}
        role="tree"
        aria-label={label}
        // The focus of a row that goes away lands here, and goes on to a row.
        tabIndex={-1}
        className={styles.tree}
        onKeyDown={onKeyDown}
        onContextMenu={prepareMenu}
        onFocus={onFocus}
      >
        <TreeBranch items={items} level={1} context={{ closed, selected, focusable, toggle, open }} />
      </div>
    </ContextMenu>
  )
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
