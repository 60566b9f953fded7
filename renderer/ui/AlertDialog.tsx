import { AlertDialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'
import { cx } from './cx'
import styles from './Dialog.module.css'
import { useReturnFocus } from './use-return-focus'

interface AlertDialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What happens, exactly. */
  children: ReactNode
  /** The button that does it. */
  action: string
  onAction: () => void
}

/** Asks before something that cannot be undone. The focus is on Cancel. */
export function AlertDialog({ open, onClose, title, children, action, onAction }: AlertDialogProps) {
  const { t } = useTranslation('app')
  const { remember, giveBack } = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={cx(styles.dialog, styles.narrow)}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={giveBack}
        >
          <header className={styles.header}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
          </header>
          <Radix.Description asChild>
            <div className={styles.body}>{children}</div>
          </Radix.Description>
          <footer className={styles.footer}>
            <Radix.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button variant="danger" onClick={onAction}>
                {action}
              </Button>
            </Radix.Action>
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
