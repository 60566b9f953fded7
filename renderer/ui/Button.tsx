import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import styles from './Button.module.css'
import { cx } from './cx'
import { Tooltip } from './Tooltip'

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  variant?: 'plain' | 'primary' | 'danger' | 'quiet'
  icon?: LucideIcon
  /** Why it cannot be pressed now. The button stays focusable, so that everybody can read the reason. */
  unavailable?: string | undefined
}

export function Button({ variant = 'plain', icon: Icon, unavailable, className, ...rest }: ButtonProps) {
  const { children, onClick, type = 'button', ...others } = rest
  const button = (
    <button
      {...others}
      type={unavailable ? 'button' : type}
      className={cx(styles.button, styles[variant], className)}
      aria-disabled={unavailable ? true : undefined}
      onClick={unavailable ? undefined : onClick}
    >
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </button>
  )
  return unavailable ? <Tooltip text={unavailable}>{button}</Tooltip> : button
}

type IconButtonProps = Omit<ButtonProps, 'variant' | 'children' | 'aria-label'> & {
  /** Its accessible name and its tooltip. */
  label: string
  icon: LucideIcon
  /** For a button that switches something on and off. */
  pressed?: boolean
}

export function IconButton({ label, icon: Icon, pressed, unavailable, className, ...rest }: IconButtonProps) {
  const { onClick, ...others } = rest
  return (
    <Tooltip text={unavailable ?? label}>
      <button
        {...others}
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={unavailable ? true : undefined}
        className={cx(styles.button, styles.icon, className)}
        onClick={unavailable ? undefined : onClick}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  )
}
