import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isComposing } from '../terminals/clipboard-keys'
import styles from './BroadcastBar.module.css'
import { type FieldFocus, useFieldFocus } from './use-field-focus'

interface CommandFieldProps {
  value: string
  onChange: (text: string) => void
  onSend: () => void
  onCompare: () => void
  /** An older (-1) or newer (+1) text, or null. */
  onHistory: (direction: -1 | 1, written: string) => string | null
  onLeave: () => void
  onFocusChange: (focused: boolean, cameFrom: Element | null) => void
  focus: RefObject<FieldFocus>
  /** Id of the text that says what is wrong with the value, where something is. */
  flawId: string | undefined
}

/** More lines than this scroll. */
const maxRows = 5

/**
 * Where a command is written. It is a text area because a one-line field would join the lines of a paste into a
 * different command. Line breaks come only from a paste: Enter sends.
 */
export function CommandField(props: CommandFieldProps) {
  const { value, onChange, onSend, onCompare, onHistory, onLeave, onFocusChange, focus, flawId } = props
  const { t } = useTranslation('broadcast')
  const field = useRef<HTMLTextAreaElement>(null)

  useFieldFocus(field, focus)
  useLineBreaksOnlyFromPaste(field)

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter, arrows and Escape belong to the input method while it composes a syllable.
    if (isComposing(event.nativeEvent)) return
    const direction = value.includes('\n') ? undefined : directions[event.key]
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onCompare()
    else if (event.key === 'Enter') onSend()
    else if (event.key === 'Escape') onLeave()
    else if (direction) show(onHistory(direction, value))
    else return
    event.preventDefault()
  }

  const show = (text: string | null) => {
    if (text !== null) onChange(text)
  }

  return (
    <textarea
      ref={field}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onFocus={(event) => onFocusChange(true, event.relatedTarget)}
      onBlur={() => onFocusChange(false, null)}
      aria-label={t('command')}
      aria-invalid={flawId === undefined ? undefined : true}
      aria-describedby={flawId}
      placeholder={t('placeholder')}
      rows={Math.min(maxRows, value.split('\n').length)}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      className={styles.command}
    />
  )
}

const directions: Record<string, -1 | 1> = { ArrowUp: -1, ArrowDown: 1 }

/** Some input methods add the line break of an Enter that only ended a syllable. */
function useLineBreaksOnlyFromPaste(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const element = field.current
    const refuse = (event: InputEvent) => {
      if (event.inputType === 'insertLineBreak' || event.inputType === 'insertParagraph')
        event.preventDefault()
    }
    element?.addEventListener('beforeinput', refuse)
    return () => element?.removeEventListener('beforeinput', refuse)
  }, [field])
}
