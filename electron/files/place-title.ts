import type { Lab } from '#shared/labs'
import type { RemoteSource } from '#shared/terminals'

/** What people call a machine where those of all labs stand together: a node's name, with its lab's where several have it. */
export function placeTitle(place: RemoteSource, title: string, labs: readonly Lab[]): string {
  if (place.type !== 'node') return title
  const having = labs.filter(({ nodes }) => nodes.some(({ name }) => name === place.node))
  const own = having.find(({ id }) => id === place.labId)
  return own && having.length > 1 ? `${title} (${own.name})` : title
}
