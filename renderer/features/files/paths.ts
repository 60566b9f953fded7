/** `name` in the folder `path`. */
export const childOf = (path: string, name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`)

/** The folder above; the root's is itself. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The folders from the root down to `path`, as the path bar shows them. */
export function crumbsOf(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter((name) => name !== '')
  return [
    { name: '/', path: '/' },
    ...names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` })),
  ]
}
