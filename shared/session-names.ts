import { maxNameLength } from './sessions'

/** How names are compared: two that differ in their case alone would be mistaken for each other. */
export const nameKey = (name: string): string => name.toLowerCase()

/** The folder that a path is in, empty for the root. */
export const parentFolder = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** The last name of a path. */
export const folderName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The path of a folder or session `name` in `folder`. */
export const pathIn = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Whether `path` is `folder` or inside it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`)

/** Whether `path` is one of `folders` or inside one. */
export const isWithinAny = (path: string, folders: ReadonlySet<string>): boolean =>
  path !== '' && (folders.has(path) || isWithinAny(parentFolder(path), folders))

/** `name 2`, or the next number that is free, from `first` on. `taken` has the `nameKey` of each name that is not. */
export function numberedName(name: string, taken: ReadonlySet<string>, first = 2): string {
  const stem = name.replace(/ \d+$/, '')
  for (let number = first; ; number++) {
    const ending = ` ${number}`
    const numbered = stem.slice(0, maxNameLength - ending.length) + ending
    if (!taken.has(nameKey(numbered))) return numbered
  }
}
