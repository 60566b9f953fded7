import { History } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseQuickTarget, quickTargetText } from '#shared/quick-target'
import type { QuickTarget } from '#shared/sessions'
import { describeIssue } from '../../i18n/errors'
import { IconButton } from '../../ui/Button'
import { DropdownMenu } from '../../ui/Menu'
import styles from './QuickConnect.module.css'
import { useSessions } from './store'
import { useOpenTerminals } from './use-open-terminals'

/** A field for `user@host:port`: Enter opens a terminal there, and nothing is saved but the address. */
export function QuickConnect() {
  const { t } = useTranslation('sessions')
  const { openQuick } = useOpenTerminals()
  const recent = useSessions((state) => state.recent)
  const [text, setText] = useState('')
  const [refused, setRefused] = useState(false)
  const noteId = useId()

  const connect = (target: QuickTarget) => {
    setText('')
    openQuick(target)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') setText('')
    if (event.key !== 'Enter' || text.trim() === '') return
    const target = parseQuickTarget(text)
    setRefused(!target)
    if (!target) return
    connect(target)
    // Nobody is typing here any more, so the terminal and its questions may have the focus.
    document.querySelector('main')?.focus()
  }

  return (
    <div className={styles.quick}>
      <div className={styles.line}>
        <input
          type="text"
          className={styles.field}
          aria-label={t('quick')}
          aria-invalid={refused || undefined}
          aria-describedby={refused ? noteId : undefined}
          placeholder={t('quickHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setRefused(false)
          }}
          onKeyDown={onKeyDown}
        />
        <DropdownMenu
          align="end"
          trigger={
            <IconButton
              icon={History}
              label={t('recent')}
              unavailable={recent.length === 0 ? t('noRecent') : undefined}
            />
          }
          entries={recent.map((target) => ({
            label: quickTargetText(target),
            icon: History,
            onSelect: () => connect(target),
          }))}
        />
      </div>
      {refused && (
        <p id={noteId} role="alert" className={styles.note}>
          {describeIssue({ path: '', key: 'sessions.quickForm' })}
        </p>
      )}
    </div>
  )
}
