import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button'
import { cx } from './cx'
import styles from './Dialog.module.css'
import { useReturnFocus } from './use-return-focus'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  width?: 'narrow' | 'medium' | 'wide' | 'full'
  children: ReactNode
  /** Buttons at the lower right. */
  footer?: ReactNode
}

/** A modal form. Escape closes it; focus goes to the first field and afterwards back to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  width = 'narrow',
  children,
  footer,
}: DialogProps) {
  const { t } = useTranslation('app')
  const { remember, giveBack } = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={cx(styles.dialog, styles[width])}
          {...(description === undefined && { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            remember()
            focusFirstField(event)
          }}
          onCloseAutoFocus={giveBack}
        >
          <header className={styles.header}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Radix.Close>
          </header>
          {description !== undefined && (
            <Radix.Description className={styles.description}>{description}</Radix.Description>
          )}
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const firstField = ':is(input:not([hidden]), select, textarea):enabled, [data-first]'

/**
 * Without this the close button, which comes first in the document, would get the focus, and its tooltip the first Escape.
 * Where there is no field: `data-first`, at last the dialog itself. `data-wanted` comes before all of them: what the dialog was opened for.
 */
function focusFirstField(event: Event): void {
  const dialog = event.currentTarget as HTMLElement
  const wanted = dialog.querySelector<HTMLElement>('[data-wanted]')
  const field = wanted ?? dialog.querySelector<HTMLElement>(firstField)
  event.preventDefault()
  ;(field ?? dialog).focus()
  if (field instanceof HTMLInputElement) field.select()
}
