import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './Popover.module.css'

interface PopoverProps {
  label: string
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The button that opens it. */
  trigger: ReactNode
  children: ReactNode
}

/** A small window at its button. Escape and a click elsewhere close it; the focus goes back to the button. */
export function Popover({ label, open, onOpenChange, trigger, children }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          className={styles.popover}
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
