import type { Terminal } from '#shared/terminals'

const byName = new Intl.Collator('en', { numeric: true })

type Ordered = Pick<Terminal, 'role' | 'title' | 'id'>

const rank = ({ role }: Ordered): number => (role === 'control-plane' ? 0 : role === 'worker' ? 1 : 2)

/** The order of panes and targets: control planes, workers, others; within them w2 before w10. */
export const compareTerminals = (a: Ordered, b: Ordered): number =>
  rank(a) - rank(b) || byName.compare(a.title, b.title) || byName.compare(a.id, b.id)
