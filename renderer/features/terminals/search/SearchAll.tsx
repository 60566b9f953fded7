import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../../ui/cx'
import { useWorkspace } from '../../workspace/store'
import { useTerminalPool } from '../pool-context'
import { useTerminals } from '../store'
import { FindField } from './FindField'
import type { Query } from './line-matches'
import type { PaneResult } from './pane-search'
import styles from './SearchAll.module.css'
import { setSearchAll, useSearchAll } from './search-all-store'
import { usePaneSearch } from './use-pane-search'

/** Finds text in all panes of the open view at once; lies over them, so that none changes its size. */
export function SearchAll() {
  const { query, opened } = useSearchAll()
  return query && <AllPanes key={opened} query={query} />
}

function AllPanes({ query }: { query: Query }) {
  const { t } = useTranslation('terminals')
  const pool = useTerminalPool()
  const terminals = useViewTerminals()
  const key = terminals.map(({ id }) => id).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same terminals are the same panes
  const panes = useMemo(
    () => terminals.map(({ id }) => ({ id, terminal: pool.get(id).screen.terminal })),
    [pool, key],
  )
  const { state, move, goTo } = usePaneSearch(panes, query, 'together')
  const titles = new Map(terminals.map(({ id, title }) => [id, title]))
  const found = state.results.filter(({ count }) => count > 0)

  const status = () => {
    if (query.text === '') return ''
    if (found.length === 0) return t('search.none')
    return t('search.inPanes', { matches: sumOf(found), count: found.length })
  }
  const bringToFront = (id: string) => {
    const { onScreen, setWanted } = useWorkspace.getState()
    if (!onScreen?.includes(id)) setWanted(id)
  }
  const onMove = (direction: 'previous' | 'next') => {
    const pane = move(direction)
    if (pane !== null) bringToFront(pane)
  }
  const onChoose = (id: string) => {
    goTo(id)
    bringToFront(id)
  }
  const [before] = useState(() => document.activeElement)
  const onClose = () => {
    setSearchAll(null)
    if (state.current) useWorkspace.getState().setWanted(state.current.id)
    else if (before instanceof HTMLElement) before.focus()
  }
  return (
    <search className={styles.panel} aria-label={t('search.all')}>
      <FindField
        label={t('search.all')}
        query={query}
        onChange={setSearchAll}
        isValid={state.isValid}
        status={status()}
        move={onMove}
        onClose={onClose}
      />
      {found.length > 0 && (
        <ul aria-label={t('search.panes')} className={styles.panes}>
          {found.map(({ id, count, isCapped }) => (
            <li key={id}>
              <button
                type="button"
                aria-current={state.current?.id === id}
                className={cx(styles.pane, state.current?.id === id && styles.current)}
                onClick={() => onChoose(id)}
              >
                <span className={styles.name}>{titles.get(id)}</span>
                <span className={styles.count}>
                  {state.current?.id === id && state.current.index >= 0
                    ? t(isCapped ? 'search.positionOfMany' : 'search.position', {
                        position: state.current.index + 1,
                        count,
                      })
                    : t(isCapped ? 'search.many' : 'search.count', { count })}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  )
}

/** Those in windows of their own have no text here. */
function useViewTerminals() {
  const view = useWorkspace(({ active }) => active)
  const terminals = useTerminals((state) => state.terminals)
  return useMemo(
    () => terminals.filter(({ workspace, inOwnWindow }) => workspace === view && !inOwnWindow),
    [terminals, view],
  )
}

const sumOf = (found: readonly PaneResult[]): number => found.reduce((sum, { count }) => sum + count, 0)
