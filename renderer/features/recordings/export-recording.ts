import { strToU8, Zip, ZipDeflate } from 'fflate'
import type { Recording } from '#shared/recordings'
import type { Host } from '../../transport/host'
import { saveFile } from '../../ui/save-file'
import { indexText, readFile } from './read-recording'

/** Saves one terminal's file, which other players of asciicasts take as it is. */
export async function exportCast(host: Host, { id }: Recording, file: string): Promise<void> {
  const parts: string[] = []
  for await (const text of readFile(host, id, file)) parts.push(text)
  saveFile(file, parts)
}

/** Saves the whole recording as one archive, packed while it is read. */
export async function exportZip(host: Host, recording: Recording): Promise<void> {
  const packed: Uint8Array<ArrayBuffer>[] = []
  let failure: unknown = null
  const zip = new Zip((error, bytes) => {
    if (error) failure = error
    else packed.push(new Uint8Array(bytes))
  })
  const add = (name: string) => {
    const entry = new ZipDeflate(`${recording.id}/${name}`)
    zip.add(entry)
    return entry
  }
  add('index.json').push(strToU8(indexText(recording)), true)
  for (const { file } of recording.panes) {
    const entry = add(file)
    for await (const text of readFile(host, recording.id, file)) entry.push(strToU8(text))
    entry.push(new Uint8Array(), true)
  }
  zip.end()
  if (failure) throw failure
  saveFile(`${recording.id}.zip`, packed)
}
