import { Bell, Dot, type LucideIcon, Unplug } from 'lucide-react'
import styles from './MarkIcon.module.css'
import type { Mark } from './marks'

const icons: Record<Mark, LucideIcon> = { output: Dot, lost: Unplug, bell: Bell }

/** A place for a mark, which is there without one too, so that nothing moves. `label` says what it means. */
export function MarkIcon({ mark, label }: { mark: Mark | undefined; label: string | undefined }) {
  const Icon = mark && icons[mark]
  return (
    <span className={styles.place} title={label}>
      {Icon && mark && (
        <Icon
          role="img"
          aria-label={label}
          className={styles[mark]}
          size={14}
          strokeWidth={mark === 'output' ? 6 : 2}
        />
      )}
    </span>
  )
}
