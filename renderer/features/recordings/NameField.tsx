import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameError } from './name-error'
import styles from './RecordingsDialog.module.css'

interface NameFieldProps {
  name: string
  /** Null where nothing is to change. */
  onDone: (name: string | null) => void
}

/** Edits the name of a recording where it stands. Enter, or going elsewhere, keeps it; Escape closes the dialog and does not. */
export function NameField({ name, onDone }: NameFieldProps) {
  const { t } = useTranslation('recordings')
  const noteId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(name)
  const error = nameError(text)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])

  const finish = () => onDone(error === undefined && text.trim() !== name ? text : null)

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.nativeEvent.isComposing && event.key === 'Enter' && error === undefined) finish()
  }

  return (
    <>
      <input
        ref={field}
        type="text"
        className={styles.field}
        aria-label={t('name')}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : noteId}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        onBlur={finish}
      />
      {error !== undefined && (
        <span id={noteId} role="alert" className={styles.error}>
          {error}
        </span>
      )}
    </>
  )
}
