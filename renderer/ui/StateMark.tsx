import { cx } from './cx'
import styles from './StateMark.module.css'

export type StateTone = 'running' | 'starting' | 'suspended' | 'off' | 'problem'

/**
 * The shape of a state: ● running, ◐ under way, ❚❚ suspended, ○ off, ▲ problem. The word stands beside it, so it has no
 * name itself.
 */
export function StateMark({ tone }: { tone: StateTone }) {
  return (
    <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden className={cx(styles.mark, styles[tone])}>
      <Shape tone={tone} />
    </svg>
  )
}

function Shape({ tone }: { tone: StateTone }) {
  if (tone === 'problem') return <path d="M5 .8 9.6 9.2H.4Z" fill="currentColor" />
  if (tone === 'suspended') return <path d="M1.6 1h2.4v8H1.6ZM6 1h2.4v8H6Z" fill="currentColor" />
  return (
    <>
      <circle
        cx={5}
        cy={5}
        r={3.9}
        stroke="currentColor"
        fill={tone === 'running' ? 'currentColor' : 'none'}
      />
      {tone === 'starting' && <path d="M5 1.1a3.9 3.9 0 0 0 0 7.8Z" fill="currentColor" />}
    </>
  )
}
