import { ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { cx } from './cx'
import styles from './Tree.module.css'
import type { TreeItem } from './tree-model'

interface BranchContext {
  closed: ReadonlySet<string>
  selected: string | undefined
  /** The one row that the Tab key reaches. */
  focusable: string | undefined
  toggle: (item: TreeItem) => void
  open: (item: TreeItem) => void
}

interface BranchProps {
  items: readonly TreeItem[]
  level: number
  context: BranchContext
}

export function TreeBranch({ items, level, context }: BranchProps) {
  return items.map((item) => <TreeRow key={item.id} item={item} level={level} context={context} />)
}

/** The row is the treeitem and owns the group after it, so a row's name and place are its own, without its children. */
function TreeRow({ item, level, context }: { item: TreeItem; level: number; context: BranchContext }) {
  const { closed, selected, focusable, toggle, open } = context
  const groupId = useId()
  const expanded = item.children && !closed.has(item.id)
  return (
    <div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its rows */}
      <div
        role="treeitem"
        data-id={item.id}
        aria-label={item.name}
        aria-level={level}
        aria-expanded={expanded}
        aria-selected={item.id === selected}
        aria-owns={expanded ? groupId : undefined}
        tabIndex={item.id === focusable ? 0 : -1}
        className={styles.row}
        style={{ paddingInlineStart: 4 + (level - 1) * 14 }}
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
      {expanded && (
        // biome-ignore lint/a11y/useSemanticElements: a group of treeitems is no fieldset
        <div role="group" id={groupId}>
          <TreeBranch items={item.children ?? []} level={level + 1} context={context} />
        </div>
      )}
    </div>
  )
}
