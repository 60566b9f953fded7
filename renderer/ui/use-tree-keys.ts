import { type KeyboardEvent, useRef } from 'react'
import { findByTyping, moveInTree, type TreeItem, type VisibleItem } from './tree-model'

/** Letters typed within this time, in ms, are one word. */
const typingPauseMs = 600

interface KeyNeeds {
  visible: readonly VisibleItem[]
  closed: ReadonlySet<string>
  focus: (item: TreeItem) => void
  toggle: (item: TreeItem) => void
  open: (item: TreeItem) => void
  openMenu: (row: EventTarget) => void
  /** Keys of whoever uses the tree come first; true where one was used. */
  onKey: ((event: KeyboardEvent, id: string) => boolean) | undefined
  /** Only for a tree whose rows can be chosen together. */
  choose: {
    one: (id: string) => void
    toggle: (id: string) => void
    to: (id: string) => void
    all: () => void
  } | null
}

/** The keys of a tree view (ARIA Authoring Practices), with those of file managers where rows can be chosen together. */
export function useTreeKeys(needs: KeyNeeds) {
  const { visible, closed, focus, toggle, open, openMenu, onKey, choose } = needs
  const typed = useRef({ text: '', at: 0 })

  const type = (letter: string, from: string, at: number) => {
    const goesOn = at - typed.current.at < typingPauseMs
    typed.current = { text: goesOn ? typed.current.text + letter : letter, at }
    const found = findByTyping(typed.current.text, visible, from)
    if (!found) return
    focus(found)
    choose?.one(found.id)
  }

  const step = (event: KeyboardEvent, item: TreeItem): boolean => {
    const move = moveInTree(event.key, visible, item.id, closed)
    if (!move) return false
    if ('toggle' in move) toggle(move.toggle)
    else {
      focus(move.focus)
      if (event.shiftKey) choose?.to(move.focus.id)
      else if (!hasCommand(event)) choose?.one(move.focus.id)
    }
    return true
  }

  /** With Ctrl or Cmd. */
  const command = (event: KeyboardEvent, item: TreeItem): boolean => {
    if (!choose) return false
    if (event.key === ' ') choose.toggle(item.id)
    else if (event.key.toLowerCase() === 'a') choose.all()
    else return step(event, item)
    return true
  }

  const plain = (event: KeyboardEvent, item: TreeItem): boolean => {
    const { key, shiftKey } = event
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) openMenu(event.target)
    else if (step(event, item)) return true
    else if (key === 'Enter') open(item)
    else if (key === ' ' && choose) choose.toggle(item.id)
    else if (key === ' ') item.onSelect?.()
    else if (key.length === 1) type(key, item.id, event.timeStamp)
    else return false
    return true
  }

  return (event: KeyboardEvent<HTMLElement>) => {
    // A row may hold a text field: its keys are its own.
    const row = event.target instanceof HTMLElement && event.target.role === 'treeitem' ? event.target : null
    const item = visible.find(({ item }) => item.id === row?.dataset.id)?.item
    if (!item || event.altKey) return
    const used = onKey?.(event, item.id) || (hasCommand(event) ? command(event, item) : plain(event, item))
    if (used) event.preventDefault()
  }
}

const hasCommand = ({ ctrlKey, metaKey }: KeyboardEvent): boolean => ctrlKey || metaKey
