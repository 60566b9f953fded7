import { Toaster as Sonner, toast } from 'sonner'
import { describeError } from '../i18n/errors'
import styles from './toast.module.css'

/** Above the status bar and the broadcast bar, which is two rows high in most windows: its buttons are wanted while something is told. */
const offset = { bottom: 'var(--notices-bottom, calc(24px + 2 * var(--height-bar)))' }

/** Goes once into the page. `theme` is that of the page. */
export function Toaster({ theme }: { theme: 'dark' | 'light' }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      offset={offset}
      visibleToasts={4}
      // Behind one another, all but the newest would be hidden from those who do not point at them.
      expand
      toastOptions={{ duration: 8000, closeButton: true, classNames: { toast: styles.toast ?? '' } }}
    />
  )
}

/** Tells that a call failed: what, and what to do. For use as `.catch(toastError)`. */
export function toastError(error: unknown): void {
  const { message, hint } = describeError(error)
  // The same failure twice is shown once.
  toast.error(message, { id: message, ...(hint !== undefined && { description: hint }) })
}

export { toast }
