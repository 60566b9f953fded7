import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { cx } from '../../ui/cx'
import styles from './CreateForm.module.css'

interface FieldGroupProps {
  title: string
  /** One of its fields has something to say: the group is open then. */
  forced: boolean
  children: ReactNode
}

/** Fields that the form shows on demand. */
export function FieldGroup({ title, forced, children }: FieldGroupProps) {
  const [wanted, setWanted] = useState(false)
  const open = wanted || forced
  return (
    <div className={styles.advanced}>
      <button
        type="button"
        className={styles.disclosure}
        aria-expanded={open}
        onClick={() => setWanted(!open)}
      >
        <ChevronRight size={16} aria-hidden className={cx(open && styles.turned)} />
        {title}
      </button>
      <div hidden={!open} className={styles.fields}>
        {children}
      </div>
    </div>
  )
}
