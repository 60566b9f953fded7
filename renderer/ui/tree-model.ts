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
  menu?: readonly MenuEntry[]
}

/** An item as it can be seen: every folder above it is open. */
export interface VisibleItem {
  item: TreeItem
  parent: TreeItem | null
}

export function visibleItems(
  items: readonly TreeItem[],
  closed: ReadonlySet<string>,
  parent: TreeItem | null = null,
): VisibleItem[] {
  return items.flatMap((item) => [
    { item, parent },
    ...(item.children && !closed.has(item.id) ? visibleItems(item.children, closed, item) : []),
  ])
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
