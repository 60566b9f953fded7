/** `name` in the folder `path`. */
export const childOf = (path: string, name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`)

/** The folder above; the root's is itself. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The name in the folder `path` that leads down to `below`; null where `below` is not inside. */
export function nameTowards(path: string, below: string): string | null {
  const inside = childOf(path, '')
  return below.startsWith(inside) ? (below.slice(inside.length).split('/')[0] ?? '') || null : null
}

/** What a person typed, `~` for the home folder, from the folder `here`; null is the home folder. */
export function typedPath(typed: string, here: string, home: string | null): string | null {
  if (typed === '~') return null
  if (typed.startsWith('~/') && home !== null) return childOf(home, typed.slice(2))
  return typed.startsWith('/') ? typed : childOf(here, typed)
}

/** The folders from the root down to `path`, as the path bar shows them. */
export function crumbsOf(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter((name) => name !== '')
  return [
    { name: '/', path: '/' },
    ...names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` })),
  ]
}
