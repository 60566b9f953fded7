import type { ReactNode } from 'react'
import styles from './ListRow.module.css'

interface ListRowProps {
  /** Its accessible name. */
  label?: string
  about: ReactNode
  /** The buttons behind it. */
  children: ReactNode
}

/** A row of a list in a dialog: something, and what can be done with it. */
export function ListRow({ label, about, children }: ListRowProps) {
  return (
    <li className={styles.row} aria-label={label}>
      <div className={styles.about}>{about}</div>
      {children}
    </li>
  )
}
