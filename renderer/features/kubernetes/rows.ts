import type { PodContainer, ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { StateTone } from '../../ui/StateMark'

/** The kinds of the panel; nodes have a table of their own. */
export const workloadKinds = ['pods', 'deployments', 'replicasets', 'services', 'events'] as const

/** Widths of the columns: namespace, name, the kind's own, age. */
export const columnWidths: Record<ResourceKind, string> = {
  nodes: 'minmax(140px, 1fr) 180px 120px 72px',
  pods: '120px minmax(200px, 2fr) 60px 150px 80px 120px minmax(90px, 1fr) 72px',
  deployments: '120px minmax(180px, 1fr) 72px 96px 96px minmax(180px, 2fr) 72px',
  replicasets: '120px minmax(220px, 1fr) 80px 80px 80px 72px',
  services: '120px minmax(160px, 1fr) 110px 130px 130px minmax(140px, 1fr) 72px',
  namespaces: 'minmax(140px, 1fr) 120px 72px',
  events: '110px minmax(100px, 1fr) 80px 130px minmax(240px, 2fr) minmax(220px, 3fr) 72px',
}

export const healthTones: Record<ResourceRow['health'], StateTone> = {
  good: 'running',
  busy: 'starting',
  bad: 'problem',
  done: 'off',
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** In kubectl's order: by namespace and name; events with the newest first. */
export function sortedRows(kind: ResourceKind, rows: Iterable<ResourceRow>): ResourceRow[] {
  const list = [...rows]
  return kind === 'events'
    ? list.sort((a, b) => byText(b.createdAt, a.createdAt) || byText(a.key, b.key))
    : list.sort((a, b) => byText(a.key, b.key))
}

/** Rows of one namespace (empty: all) that have each word of `text` somewhere. */
export function filteredRows(
  rows: readonly ResourceRow[],
  namespace: string,
  text: string,
): readonly ResourceRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (namespace === '' && words.length === 0) return rows
  return rows.filter((row) => {
    if (namespace !== '' && row.namespace !== namespace) return false
    const content = [row.key, ...row.cells].join(' ').toLowerCase()
    return words.every((word) => content.includes(word))
  })
}

/** Those that the cluster has, also empty ones, and those of the rows, which may come before. */
export const namespacesOf = (rows: Iterable<ResourceRow>, all: Iterable<ResourceRow>): string[] =>
  [...new Set([...[...rows].map(({ namespace }) => namespace), ...[...all].map(({ name }) => name)])].sort(
    byText,
  )

/** The containers of a pod that a shell can be opened in: those that run, or all while none does, so that the answer says why not. */
export function shellContainers({ containers = [] }: ResourceRow): readonly PodContainer[] {
  const running = containers.filter((container) => container.running)
  return running.length > 0 ? running : containers
}
