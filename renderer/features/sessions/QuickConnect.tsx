import { History } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorKey } from '#shared/errors'
import { holdsPassword, parseQuickTarget, quickTargetText } from '#shared/quick-target'
import type { QuickTarget } from '#shared/sessions'
import { describeError } from '../../i18n/errors'
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
  const [refusal, setRefusal] = useState<ErrorKey | null>(null)
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
    if (!target) {
      setRefusal(holdsPassword(text) ? 'sessions.quickPassword' : 'sessions.quickForm')
      return
    }
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
          aria-invalid={refusal !== null || undefined}
          aria-describedby={refusal ? noteId : undefined}
          placeholder={t('quickHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setRefusal(null)
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
      {refusal && (
        <p id={noteId} role="alert" className={styles.note}>
          {describeError({ key: refusal }).message} {describeError({ key: refusal }).hint}
        </p>
      )}
    </div>
  )
}
