import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import { describeError, describeIssue } from '../../i18n/errors'
import { toastError } from '../../ui/toast'
import styles from './SessionsTree.module.css'
import { updateTree, useTreeState } from './tree-state'
import { useSessionActions } from './use-session-actions'

/** Edits a name where it stands. Enter, or going elsewhere, keeps it; Escape does not. */
export function RenameField({ row, name }: { row: string; name: string }) {
  const { t } = useTranslation('sessions')
  const { rename } = useSessionActions()
  const [text, setText] = useState(name)
  const [error, setError] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  const noteId = useId()

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])

  const close = () => {
    isDone.current = true
    updateTree({ renaming: null })
  }

  const closeToRow = () => {
    const item = field.current?.closest<HTMLElement>('[role=treeitem]')
    close()
    item?.focus()
  }

  const keep = async (event: KeyboardEvent) => {
    event.preventDefault()
    try {
      if (text.trim() !== name) await rename(row, text)
      closeToRow()
    } catch (refused) {
      setError(textOf(refused))
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    // The keys of the tree are not meant: Delete deletes a letter here.
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void keep(event)
    else if (event.key === 'Escape') closeToRow()
  }

  const onBlur = () => {
    if (isDone.current || useTreeState.getState().renaming !== row) return
    close()
    if (text.trim() !== name && text.trim() !== '') rename(row, text).catch(toastError)
  }

  return (
    <span className={styles.rename}>
      <input
        ref={field}
        type="text"
        className={styles.renameField}
        aria-label={t('field.name')}
        aria-invalid={error === null ? undefined : true}
        aria-describedby={error === null ? undefined : noteId}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setError(null)
        }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {error !== null && (
        <span id={noteId} role="alert" className={styles.renameError}>
          {error}
        </span>
      )}
    </span>
  )
}

/** The text of the field's own issue where the host named one. */
function textOf(error: unknown): string {
  const [issue] = (error instanceof LabError && error.issues) || []
  return issue ? describeIssue(issue) : describeError(error).message
}
