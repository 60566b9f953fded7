import type { ReactNode } from 'react'
import type { MenuEntry } from './Menu'

/** One item of a `Tree`. */
export interface TreeItem {
  /** Unique in its tree. */
  id: string
  /** Accessible name; typing its first letters moves there. */
  name: string
  /** What the row shows. */
  content: ReactNode
  /** Left out for an item that can never have any. */
  children?: readonly TreeItem[]
  /** Enter, or a double click. On a folder without it: opens and closes the folder. */
  onOpen?: () => void
  /** Click, or the arrow keys and then the space bar. */
  onSelect?: () => void
  menu?: () => readonly MenuEntry[]
}

/** An item as it can be seen: every folder above it is open. */
export interface VisibleItem {
  item: TreeItem
  parent: TreeItem | null
  /** 1 for an item that is in no folder. */
  level: number
  /** Its place among those of its folder, counted from 1, and how many they are. */
  position: number
  siblings: number
}

/** From top to bottom, as the rows stand. */
export function visibleItems(items: readonly TreeItem[], closed: ReadonlySet<string>): VisibleItem[] {
  const visible: VisibleItem[] = []
  const add = (level: number, parent: TreeItem | null, siblings: readonly TreeItem[]): void => {
    for (const [index, item] of siblings.entries()) {
      visible.push({ item, parent, level, position: index + 1, siblings: siblings.length })
      if (item.children && !closed.has(item.id)) add(level + 1, item, item.children)
    }
  }
  add(1, null, items)
  return visible
}

/** The folders that an item is in, from the outermost on; null where there is no such item. */
export function foldersAbove(items: readonly TreeItem[], id: string): TreeItem[] | null {
  for (const item of items) {
    if (item.id === id) return []
    const inside = item.children && foldersAbove(item.children, id)
    if (inside) return [item, ...inside]
  }
  return null
}

export type TreeMove = { focus: TreeItem } | { toggle: TreeItem } | null

/** What an arrow key, Home or End does on the focused item (ARIA Authoring Practices, tree view). */
export function moveInTree(
  key: string,
  visible: readonly VisibleItem[],
  focused: string,
  closed: ReadonlySet<string>,
): TreeMove {
  const index = visible.findIndex(({ item }) => item.id === focused)
  const at = (position: number): TreeMove => {
    const found = visible[position]
    return found ? { focus: found.item } : null
  }
  const current = visible[index]
  if (!current) return at(0)
  const { item, parent } = current
  switch (key) {
    case 'ArrowDown':
      return at(index + 1)
    case 'ArrowUp':
      return at(index - 1)
    case 'Home':
      return at(0)
    case 'End':
      return at(visible.length - 1)
    case 'ArrowRight':
      if (!item.children) return null
      if (closed.has(item.id)) return { toggle: item }
      return item.children[0] ? { focus: item.children[0] } : null
    case 'ArrowLeft':
      if (item.children && !closed.has(item.id)) return { toggle: item }
      return parent ? { focus: parent } : null
    default:
      return null
  }
}

/** The next visible item whose name begins with `typed`; a single letter goes on from item to item. */
export function findByTyping(
  typed: string,
  visible: readonly VisibleItem[],
  focused: string,
): TreeItem | undefined {
  const index = visible.findIndex(({ item }) => item.id === focused)
  const start = index + (typed.length === 1 ? 1 : 0)
  const rotated = [...visible.slice(start), ...visible.slice(0, start)]
  return rotated.find(({ item }) => item.name.toLowerCase().startsWith(typed.toLowerCase()))?.item
}
