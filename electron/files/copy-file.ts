import { createHash } from 'node:crypto'
import { LabError } from '#shared/errors'
import type { ConflictChoice } from '#shared/files'
import { type Found, type Item, type ReadStore, type WriteStore, windowBytes } from './store'

/** Bytes before the place where a copy goes on that must be the same on both sides. */
const checkedBytes = 64 * 1024

/** Permission bits: to read and write. */
const ownerMayWrite = 0o600
const allMayWrite = 0o666

export interface CopyContext {
  source: ReadStore
  target: WriteStore
  /** Where the file comes from: a part of another file, be it of the same name, is not gone on with. */
  originOf(item: Item): string
  preserve: boolean
  signal: AbortSignal
  /** Asks what to do with a name that is taken. */
  decide(item: Item, existing: Found): Promise<ConflictChoice>
  /** How many bytes of this file are there. */
  progress(bytes: number): void
  /** Reserves a path for this copy alone; throws `files.busy`. Gives the function that frees it. */
  claim(path: string): () => void
}

/**
 * Copies one file. The bytes go into a hidden file beside the final name, whose own name tells the source's size and time; so a
 * copy that broke off goes on where it stopped, and the final name never stands for a part. False where it was skipped.
 */
export async function copyFile(item: Item, folder: string, context: CopyContext): Promise<boolean> {
  const { target } = context
  const name = item.names.at(-1) ?? ''
  let final = target.join(folder, name)
  let existing = await target.stat(final)
  const part = target.join(folder, partName(item, context.originOf(item)))
  const free = context.claim(part)
  let isFilled = false
  try {
    for (;;) {
      const choice = existing ? await context.decide(item, fileIn(existing, final)) : null
      if (choice === 'skip') return false
      if (choice === 'keepBoth') final = await freeName(target, folder, name)
      const replaced = choice === 'overwrite' ? existing : null
      if (!isFilled) await fillPart(item, part, partMode(item, replaced, context), context)
      isFilled = true
      await setAttributes(item, part, replaced, context)
      try {
        await target.rename(part, final, choice === 'overwrite')
        return true
      } catch (error) {
        if (!(error instanceof LabError) || error.key !== 'files.exists') throw error
        // Somebody took the name meanwhile: asked about like one that was taken from the start.
        existing = await target.stat(final)
      }
    }
  } catch (error) {
    if (isHopeless(error)) await removeQuietly(target, part)
    throw error
  } finally {
    free()
  }
}

function partName({ names, size, modified }: Item, origin: string): string {
  const identity = JSON.stringify([names.at(-1), size, modified, origin])
  return `.pilothouse-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}.part`
}

function fileIn(existing: Found, path: string): Found {
  if (existing.kind === 'file') return existing
  throw new LabError('state.conflict', 'files.notAFile', { params: { path } })
}

/** `name (2).txt`, or the first higher number that is free. */
async function freeName(target: WriteStore, folder: string, name: string): Promise<string> {
  const dot = name.lastIndexOf('.')
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let number = 2; ; number++) {
    const path = target.join(folder, `${stem} (${number})${end}`)
    if (!(await target.stat(path))) return path
  }
}

/**
 * The part's permissions: none that the file will not have, so that nobody reads a private one meanwhile; but its owner may go on with
 * one that is read-only in the end. Null lets the store decide.
 */
function partMode({ mode }: Item, replaced: Found | null, { preserve }: CopyContext): number | null {
  const limit = preserve ? null : (replaced?.mode ?? null)
  if (mode === null && limit === null) return null
  return ((mode ?? allMayWrite) & (limit ?? 0o777)) | ownerMayWrite
}

async function fillPart(item: Item, part: string, mode: number | null, context: CopyContext): Promise<void> {
  const { source, target, signal, progress } = context
  let position = await resumeAt(item, part, context)
  const writer = await target.write(part, position, mode)
  progress(position)
  try {
    for await (const chunk of source.read(item, position, signal)) {
      signal.throwIfAborted()
      position += chunk.bytes.length
      await writer.write(chunk)
      progress(position)
    }
    await writer.flush()
  } finally {
    await writer.close()
  }
  await verify(item, part, context)
}

/**
 * Where to go on: bytes that were on their way together may have arrived in any order, so the last ones are sent again. 0
 * where nothing is there, or where what is there is not the beginning of the source.
 */
async function resumeAt(item: Item, part: string, { source, target, signal }: CopyContext): Promise<number> {
  const found = await target.stat(part)
  if (found?.kind !== 'file' || found.size > item.size) return 0
  const position = found.size - windowBytes
  if (position < checkedBytes) return 0
  const start = position - checkedBytes
  const kept = await target.readAt(part, start, checkedBytes)
  const chunks: Uint8Array[] = []
  for await (const { bytes } of source.read({ ...item, size: position }, start, signal)) chunks.push(bytes)
  return Buffer.concat(chunks).equals(kept) ? position : 0
}

/** All of it is there, and it is still what the source is. */
async function verify(item: Item, part: string, { source, target }: CopyContext): Promise<void> {
  const [copy, now] = [await target.stat(part), await source.stat(item.path)]
  const isSame = now?.size === item.size && now.modified === item.modified
  if (copy?.size === item.size && isSame) return
  throw new LabError('state.conflict', 'files.sourceChanged', { params: { path: item.names.join('/') } })
}

/** A file that takes the place of another has that one's permissions, as if it had been written in place. */
async function setAttributes(
  item: Item,
  part: string,
  replaced: Found | null,
  { target, preserve }: CopyContext,
): Promise<void> {
  const mode = preserve ? item.mode : (replaced?.mode ?? (await ownMode(item, part, target)))
  const attributes = {
    ...(mode !== null && { mode }),
    ...(preserve && { modified: item.modified }),
  }
  if (Object.keys(attributes).length > 0) await target.setAttributes(part, attributes)
}

/** As the part was made, without what its owner needed to go on with it; null where that is nothing. */
async function ownMode({ mode }: Item, part: string, target: WriteStore): Promise<number | null> {
  const added = mode === null ? 0 : ownerMayWrite & ~mode
  const made = added === 0 ? null : await target.stat(part)
  return made?.mode ? made.mode & ~added : null
}

/** Going on later would not help, or nobody wants to: the part goes. A full disk must not stay full of it. */
const isHopeless = (error: unknown): boolean =>
  error instanceof LabError &&
  (error.code === 'cancelled' || error.code === 'disk.full' || error.key === 'files.sourceChanged')

/** The failure before it is the one to tell; on a connection that is gone nothing can be removed. */
const removeQuietly = (target: WriteStore, part: string): Promise<void> =>
  target.remove(part).catch(() => undefined)
