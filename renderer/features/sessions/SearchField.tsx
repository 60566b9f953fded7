import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './QuickConnect.module.css'

interface SearchFieldProps {
  value: string
  onChange: (value: string) => void
  /** Enter. */
  onAccept: () => void
  /** Arrow down: on to what was found. */
  onLeave: () => void
}

/** Narrows the tree down while it is typed in. */
export function SearchField({ value, onChange, onAccept, onLeave }: SearchFieldProps) {
  const { t } = useTranslation('sessions')
  const keys: Record<string, () => void> = {
    Escape: () => onChange(''),
    Enter: onAccept,
    ArrowDown: onLeave,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.nativeEvent.isComposing ? undefined : keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div className={styles.quick}>
      <div className={styles.line}>
        <input
          type="search"
          className={styles.field}
          aria-label={t('search')}
          placeholder={t('search')}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  )
}
