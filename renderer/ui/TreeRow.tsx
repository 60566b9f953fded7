import { ChevronRight } from 'lucide-react'
import type { CSSProperties } from 'react'
import { cx } from './cx'
import styles from './Tree.module.css'
import type { TreeItem, VisibleItem } from './tree-model'

interface TreeRowProps {
  row: VisibleItem
  expanded: boolean | undefined
  chosen: boolean
  /** The one row that the Tab key reaches. */
  focusable: boolean
  /** What is dragged now would land in this folder. */
  dropTarget: boolean
  draggable: boolean
  /** Pixels from the top of the tree's content. */
  top: number
  toggle: (item: TreeItem) => void
  open: (item: TreeItem) => void
}

/** Every row is a child of the tree itself, so a row's name and place are its own, without its children. */
export function TreeRow(props: TreeRowProps) {
  const { row, expanded, chosen, focusable, dropTarget, draggable, top, toggle, open } = props
  const { item, level, position, siblings } = row
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its rows
    <div
      role="treeitem"
      data-id={item.id}
      aria-label={item.name}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={expanded}
      aria-selected={chosen}
      tabIndex={focusable ? 0 : -1}
      draggable={draggable}
      className={cx(styles.row, dropTarget && styles.dropTarget)}
      style={{ '--top': `${top}px`, paddingInlineStart: 4 + (level - 1) * 14 } as CSSProperties}
      onClick={() => item.onSelect?.()}
      onDoubleClick={() => open(item)}
    >
      <ChevronRight
        size={14}
        aria-hidden
        className={cx(styles.chevron, expanded && styles.expanded, !item.children && styles.leaf)}
        onClick={(event) => {
          event.stopPropagation()
          toggle(item)
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {item.content}
    </div>
  )
}
