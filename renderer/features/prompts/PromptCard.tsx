import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { cx } from '../../ui/cx'
import { isTyping } from '../../ui/is-typing'
import styles from './PromptCard.module.css'

interface PromptCardProps {
  title: string
  description: string
  width?: 'narrow' | 'wide'
  onDismiss: () => void
  children: ReactNode
  /** Buttons at the lower right. */
  footer: ReactNode
}

/**
 * A dialog that comes by itself. It is not modal and takes no focus from a field where somebody may be typing: keys meant
 * for a shell must not become a password, nor an Enter trust a host.
 */
export function PromptCard({
  title,
  description,
  width = 'narrow',
  onDismiss,
  children,
  footer,
}: PromptCardProps) {
  const id = useId()
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => takeFocus(card.current), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onDismiss()
  }

  return (
    <div
      ref={card}
      role="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      tabIndex={-1}
      className={cx(styles.card, styles[width])}
      onKeyDown={onKeyDown}
    >
      <h2 id={`${id}-title`} className={styles.title}>
        {title}
      </h2>
      <p id={`${id}-text`} className={styles.description}>
        {description}
      </p>
      {children}
      <footer className={styles.footer}>{footer}</footer>
    </div>
  )
}

/** Gives back the function that returns the focus to where it was. */
function takeFocus(card: HTMLElement | null): () => void {
  const before = document.activeElement
  if (card && !isTyping(before)) (card.querySelector('input') ?? card).focus()
  return () => {
    const isInside = card?.contains(document.activeElement) || document.activeElement === document.body
    if (isInside && before instanceof HTMLElement && before.isConnected) before.focus()
  }
}
