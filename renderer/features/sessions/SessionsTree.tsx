import { FolderPlus, Plus, SquareTerminal } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { IconButton } from '../../ui/Button'
import { Tree } from '../../ui/Tree'
import { keepKnown } from '../../ui/tree-choice'
import { type TreeItem, visibleItems } from '../../ui/tree-model'
import { TransferMenu } from './import/TransferMenu'
import { QuickConnect } from './QuickConnect'
import { SearchField } from './SearchField'
import { SessionDialogs } from './SessionDialogs'
import styles from './SessionsTree.module.css'
import { manyMenu } from './session-menus'
import { followSessions } from './store'
import { addSession, updateTree, useTreeState } from './tree-state'
import { useConnectRows } from './use-connect-rows'
import { useOpenTerminals } from './use-open-terminals'
import { useSessionActions } from './use-session-actions'
import { useSessionDrag } from './use-session-drag'
import { useSessionKeys } from './use-session-keys'
import { useTreeItems } from './use-tree-items'

/** Saved sessions in their folders, and each lab's nodes as a folder that takes care of itself. */
export function SessionsTree() {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const section = useRef<HTMLElement>(null)
  const [query, setQuery] = useState('')
  const open = useOpenTerminals()
  const actions = useSessionActions()
  const needs = useMemo(() => ({ t, actions, open }), [t, actions, open])
  const isSearch = query.trim() !== ''
  const searched = useDeferredValue(query)
  const items = useTreeItems(searched, needs)
  const accept = useAccept(query, searched, items)
  const { choice, revealed } = useTreeState()
  const connectRows = useConnectRows()
  const drag = useSessionDrag(actions)
  const onKey = useSessionKeys(actions)
  useEffect(() => followSessions(host), [host])
  useEffect(() => {
    const ids = new Set(visibleItems(items, new Set()).map(({ item }) => item.id))
    updateTree(({ choice }) => ({ choice: keepKnown(choice, (id) => ids.has(id)) }))
  }, [items])

  return (
    <section ref={section} className={styles.sessions}>
      <header className={styles.header}>
        <h2 className={styles.title}>{t('title')}</h2>
        <IconButton icon={SquareTerminal} label={t('local')} onClick={open.openLocal} />
        <IconButton icon={FolderPlus} label={t('newFolder')} onClick={() => actions.addFolder('')} />
        <IconButton icon={Plus} label={t('add')} onClick={() => addSession()} />
        <TransferMenu />
      </header>
      <QuickConnect />
      <SearchField
        value={query}
        onChange={setQuery}
        onAccept={accept}
        onLeave={() => section.current?.querySelector<HTMLElement>('[role=tree]')?.focus()}
      />
      <Tree
        label={t('title')}
        items={items}
        many={{
          choice,
          onChoice: (next) => updateTree({ choice: next }),
          menu: (rows) => manyMenu(needs, rows, () => connectRows(rows)),
        }}
        drag={drag}
        onKey={onKey}
        allOpen={isSearch}
        reveal={revealed === null ? null : { id: revealed, done: () => updateTree({ revealed: null }) }}
      />
      {items.length === 0 && <p className={styles.empty}>{t(isSearch ? 'nothingFound' : 'empty')}</p>}
      <SessionDialogs />
    </section>
  )
}

/** Connects to the first that the search finds: of a long list that may be a moment after Enter was pressed. */
function useAccept(query: string, searched: string, items: readonly TreeItem[]): () => void {
  const [accepted, setAccepted] = useState<string | null>(null)
  useEffect(() => {
    if (accepted === null || (accepted === query && accepted !== searched)) return
    setAccepted(null)
    // Whoever writes on has changed their mind.
    if (accepted === query) firstLeaf(items)?.onOpen?.()
  }, [accepted, query, searched, items])
  return () => setAccepted(query)
}

/** What Enter in the search box connects to. */
function firstLeaf(items: readonly TreeItem[]): TreeItem | undefined {
  for (const item of items) {
    const found = item.children ? firstLeaf(item.children) : item.onOpen && item
    if (found) return found
  }
  return undefined
}
