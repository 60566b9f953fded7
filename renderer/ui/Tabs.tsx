import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './Tabs.module.css'

export interface Tab<Id extends string = string> {
  id: Id
  label: string
  /** A count or mark after the label; part of the tab's name where it has words. */
  mark?: ReactNode
  content: ReactNode
}

interface TabsProps<Id extends string> {
  label: string
  tabs: readonly Tab<Id>[]
  value: Id
  onChange: (id: Id) => void
  /** Controls at the right end of the row of tabs. */
  actions?: ReactNode
  /** Shows the row of tabs alone. */
  collapsed?: boolean
}

export function Tabs<Id extends string>({ label, tabs, value, onChange, actions, collapsed }: TabsProps<Id>) {
  const choose = (id: string) => {
    const tab = tabs.find((candidate) => candidate.id === id)
    if (tab) onChange(tab.id)
  }
  return (
    <Radix.Root value={value} onValueChange={choose} className={styles.tabs}>
      <div className={styles.row}>
        <Radix.List aria-label={label} className={styles.list}>
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.id}
              value={tab.id}
              className={styles.tab}
              // Counts for the chosen tab too: it opens a collapsed panel.
              onClick={() => onChange(tab.id)}
            >
              {tab.label}
              {tab.mark}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions}
      </div>
      {!collapsed &&
        tabs.map((tab) => (
          <Radix.Content key={tab.id} value={tab.id} className={styles.content} tabIndex={-1}>
            {tab.content}
          </Radix.Content>
        ))}
    </Radix.Root>
  )
}
