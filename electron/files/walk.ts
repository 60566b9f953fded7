import { LabError } from '#shared/errors'
import { maxTransferItems } from '#shared/files'
import type { Found, Item } from './store'

/** Links that are looked up at the same time. */
const lookupsAtOnce = 64

interface Walked {
  /** Follows links. */
  stat(path: string): Promise<Found | null>
  nameOf(path: string): string
  /** Does not follow links. */
  children(folder: Item): Promise<Item[]>
}

/**
 * Everything below `paths`, folders before their content. What is chosen itself is followed where it is a link; below it a
 * link to a file stands for that file, and a link to a folder stays a link, so that no circle is walked.
 */
export async function walk(paths: readonly string[], signal: AbortSignal, files: Walked): Promise<Item[]> {
  const items: Item[] = []
  const add = async (item: Item): Promise<void> => {
    signal.throwIfAborted()
    if (items.push(item) > maxTransferItems)
      throw new LabError('input.invalid', 'files.tooMany', { params: { count: maxTransferItems } })
    if (item.kind !== 'folder') return
    for (const child of await followLinks(await files.children(item), files)) await add(child)
  }
  for (const path of paths) {
    const found = await files.stat(path)
    if (!found) throw new LabError('resource.missing', 'files.missing', { params: { path } })
    await add({ ...found, path, names: [files.nameOf(path)] })
  }
  return items
}

async function followLinks(children: Item[], files: Walked): Promise<Item[]> {
  const followed: Item[] = []
  for (let start = 0; start < children.length; start += lookupsAtOnce)
    followed.push(
      ...(await Promise.all(
        children.slice(start, start + lookupsAtOnce).map(async (child) => {
          if (child.kind !== 'link') return child
          // A link in a circle cannot be looked up; it stays a link.
          const target = await files.stat(child.path).catch(() => null)
          return target?.kind === 'file' ? { ...child, ...target } : child
        }),
      )),
    )
  return followed
}
