import { ClipboardPaste, Copy, Save, Search, SquareDashedMousePointer } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TerminalSource } from '#shared/terminals'
import { ContextMenu, type MenuEntry } from '../../ui/Menu'
import { HeldNote } from '../broadcast/LiveTyping'
import { countReached } from '../broadcast/live'
import { addSession, draftOfTarget } from '../sessions/tree-state'
import { isComposing } from './clipboard-keys'
import type { LiveTerminal } from './live-terminal'
import { PaneBanner } from './PaneBanner'
import { PasteQuestion } from './PasteQuestion'
import { useTerminalPool } from './pool-context'
import { SearchBar } from './search/SearchBar'
import { isSearchKey } from './search/search-key'
import styles from './TerminalPane.module.css'
import { useZoomInput } from './use-zoom-input'
import { WaitingNote } from './WaitingNote'

/** What stands below a pane's header: the screen, and what is to be said or asked about it. */
export function TerminalPane({ terminalId, source }: { terminalId: string; source: TerminalSource }) {
  const pool = useTerminalPool()
  const live = pool.get(terminalId)
  const [pasting, setPasting] = useState<string | null>(null)
  const [searching, setSearching] = useState(false)

  useEffect(() => live.onPasteQuestion(setPasting), [live])

  const finishPaste = (accepted: boolean) => {
    if (accepted && pasting !== null) live.paste(pasting)
    setPasting(null)
    live.focus()
  }

  const closeSearch = () => {
    setSearching(false)
    live.focus()
  }

  const zoom = useZoomInput(terminalId)
  const onKeyDown = (event: KeyboardEvent) => {
    if (zoom.onKeyDown(event) || isComposing(event.nativeEvent) || !isSearchKey(event)) return
    // From the field of this pane it goes on to all panes.
    if (event.target instanceof HTMLInputElement) return
    event.preventDefault()
    event.stopPropagation()
    setSearching(true)
  }

  return (
    <div ref={zoom.ref} className={styles.pane} onKeyDownCapture={onKeyDown}>
      <div className={styles.stage}>
        <ScreenMenu source={source} live={live} onSearch={() => setSearching(true)}>
          <Screen live={live} />
        </ScreenMenu>
        {searching && <SearchBar terminalId={terminalId} live={live} onClose={closeSearch} />}
        <HeldNote terminalId={terminalId} />
        <WaitingNote terminalId={terminalId} live={live} />
        {pasting !== null && (
          <PasteQuestion text={pasting} terminals={countReached(terminalId)} onAnswer={finishPaste} />
        )}
      </div>
      <PaneBanner terminalId={terminalId} />
    </div>
  )
}

function Screen({ live, ...menuTrigger }: { live: LiveTerminal }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = place.current
    if (!parent) return
    live.screen.show(parent)
    return () => live.screen.hide(parent)
  }, [live])
  return <div {...menuTrigger} ref={place} className={styles.screen} />
}

function ScreenMenu({
  source,
  live,
  onSearch,
  children,
}: {
  source: TerminalSource
  live: LiveTerminal
  onSearch: () => void
  children: React.ReactNode
}) {
  const { t } = useTranslation('terminals')
  const entries: MenuEntry[] = [
    { label: t('copy'), icon: Copy, onSelect: () => void live.copySelection() },
    { label: t('paste'), icon: ClipboardPaste, onSelect: () => void live.pasteFromClipboard() },
    {
      label: t('selectAll'),
      icon: SquareDashedMousePointer,
      onSelect: () => live.screen.terminal.selectAll(),
    },
    'separator',
    { label: t('find'), icon: Search, onSelect: onSearch },
    ...(source.type === 'quick'
      ? [{ label: t('saveAs'), icon: Save, onSelect: () => addSession(draftOfTarget(source)) }]
      : []),
  ]
  return <ContextMenu entries={entries}>{children}</ContextMenu>
}
