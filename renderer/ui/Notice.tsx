import type { ReactNode } from 'react'
import styles from './Notice.module.css'
import { StateMark } from './StateMark'

interface NoticeProps {
  title: string
  text: string
  /** Buttons for what helps. */
  children: ReactNode
}

/** A bar above a lab's view: something about the whole lab that a person has to decide. */
export function Notice({ title, text, children }: NoticeProps) {
  return (
    <div role="status" className={styles.notice}>
      <StateMark tone="problem" />
      <p className={styles.texts}>
        <strong>{title}</strong> <span className={styles.text}>{text}</span>
      </p>
      {children}
    </div>
  )
}
