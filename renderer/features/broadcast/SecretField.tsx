import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { maxBroadcastLength } from '#shared/broadcast'
import styles from './BroadcastBar.module.css'
import { type FieldFocus, useFieldFocus } from './use-field-focus'

interface SecretFieldProps {
  /** What is written is in the field alone, and no state of the page. */
  field: RefObject<HTMLInputElement | null>
  /** Puts in what was written before it became a secret. */
  onShown: () => void
  /** How many ask for one, of how many. */
  asking: number
  all: number
  focus: RefObject<FieldFocus>
  onSend: () => void
  onLeave: () => void
  onFocusChange: (focused: boolean, cameFrom: Element | null) => void
}

/** Where a password for all is written, unreadably. Enter sends. */
export function SecretField(props: SecretFieldProps) {
  const { field, onShown, asking, all, focus, onSend, onLeave, onFocusChange } = props
  const { t } = useTranslation('broadcast')
  const placeholder = asking > 0 ? t('secret.placeholder', { n: asking, all }) : t('secret.nobodyAsks')

  useFieldFocus(field, focus)
  const shown = useEffectEvent(onShown)
  useEffect(() => shown(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onSend()
    else if (event.key === 'Escape') onLeave()
    else return
    event.preventDefault()
  }

  return (
    <input
      ref={field}
      type="password"
      onKeyDown={onKeyDown}
      onFocus={(event) => onFocusChange(true, event.relatedTarget)}
      onBlur={() => onFocusChange(false, null)}
      aria-label={t('secret.field')}
      placeholder={placeholder}
      maxLength={maxBroadcastLength}
      autoComplete="off"
      className={styles.command}
    />
  )
}
