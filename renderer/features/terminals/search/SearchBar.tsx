import { LayoutGrid } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/Button'
import type { LiveTerminal } from '../live-terminal'
import { useTerminalPart } from '../store'
import { FindField } from './FindField'
import type { Query } from './line-matches'
import styles from './SearchBar.module.css'
import { openSearchAll } from './search-all-store'
import { isSearchKey } from './search-key'
import { usePaneSearch } from './use-pane-search'

interface SearchBarProps {
  terminalId: string
  live: LiveTerminal
  onClose: () => void
}

/** Finds text in one terminal; goes to the newest match while it is typed. */
export function SearchBar({ terminalId: id, live, onClose }: SearchBarProps) {
  const { t } = useTranslation('terminals')
  const [query, setQuery] = useState<Query>({ text: '', caseSensitive: false, regex: false })
  const inOwnWindow = useTerminalPart(id, (terminal) => terminal.inOwnWindow)
  const { terminal } = live.screen
  const panes = useMemo(() => [{ id, terminal }], [id, terminal])
  const { state, move } = usePaneSearch(panes, query, 'alone')
  const result = state.results[0]
  const isFound = result !== undefined && result.count > 0

  const status = () => {
    if (query.text === '' || !result) return ''
    if (!isFound) return t('search.none')
    const { count, isCapped } = result
    const position = (state.current?.index ?? -1) + 1
    return t(isCapped ? 'search.positionOfMany' : 'search.position', { position, count })
  }
  const searchAll = () => {
    onClose()
    openSearchAll(query)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isSearchKey(event)) return
    event.preventDefault()
    event.stopPropagation()
    if (!inOwnWindow) searchAll()
  }
  return (
    <search className={styles.bar} onKeyDown={onKeyDown}>
      <FindField
        label={t('find')}
        query={query}
        onChange={setQuery}
        isValid={state.isValid}
        status={status()}
        move={move}
        onClose={onClose}
      >
        {/* A window of its own has no other panes. */}
        {!inOwnWindow && <IconButton icon={LayoutGrid} label={t('search.all')} onClick={searchAll} />}
      </FindField>
    </search>
  )
}
