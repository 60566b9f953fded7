import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import styles from './PasteQuestion.module.css'
import { pastePreview } from './paste'

interface PasteQuestionProps {
  text: string
  /** How many get it. */
  terminals: number
  onAnswer: (accepted: boolean) => void
}

/** Asks in the pane, so that the other terminals stay usable, before text with line breaks is pasted. */
export function PasteQuestion({ text, terminals, onAnswer }: PasteQuestionProps) {
  const { t } = useTranslation(['terminals', 'live'])
  const titleId = useId()
  const accept = useRef<HTMLButtonElement>(null)
  const { lines, total } = pastePreview(text)

  useEffect(() => accept.current?.focus(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onAnswer(false)
  }

  return (
    <div role="dialog" aria-labelledby={titleId} className={styles.question} onKeyDown={onKeyDown}>
      <p id={titleId} className={styles.title}>
        {terminals > 1
          ? t('live:paste', { count: total, n: terminals })
          : t('pasteQuestion', { count: total })}
      </p>
      <pre className={styles.preview}>
        {lines.join('\n')}
        {total > lines.length && `\n${t('pasteMore', { count: total - lines.length })}`}
      </pre>
      <div className={styles.buttons}>
        <Button onClick={() => onAnswer(false)}>{t('cancel')}</Button>
        <Button ref={accept} variant="primary" onClick={() => onAnswer(true)}>
          {t('paste')}
        </Button>
      </div>
    </div>
  )
}
