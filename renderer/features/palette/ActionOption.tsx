import { cx } from '../../ui/cx'
import styles from './ActionOption.module.css'
import type { PaletteAction } from './palette-action'

interface ActionOptionProps {
  id: string
  action: PaletteAction
  isActive: boolean
  onPoint: () => void
  onChoose: () => void
}

/** One row: what is done, with what, and why not. The focus stays in the field. */
export function ActionOption({ id, action, isActive, onPoint, onChoose }: ActionOptionProps) {
  const { label, context, icon: Icon, shortcut, unavailable } = action
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-disabled={unavailable === undefined ? undefined : true}
      className={cx(
        styles.option,
        isActive && styles.active,
        unavailable !== undefined && styles.unavailable,
      )}
      onPointerMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Icon size={16} aria-hidden />
      <span className={styles.texts}>
        <span className={styles.label}>{label}</span>{' '}
        {context !== undefined && <span className={styles.context}>{context}</span>}{' '}
        {unavailable !== undefined && <span className={styles.reason}>{unavailable}</span>}
      </span>
      {shortcut !== undefined && <kbd className={styles.shortcut}>{shortcut}</kbd>}
    </div>
  )
}
