import { LabError } from '#shared/errors'
import { type ImportPreview, importPartBytes, maxImportBytes } from '#shared/session-import'
import type { Host } from '../../../transport/host'

/** What is in a file that the user chose. Throws `input.invalid` where it is too large or no list of sessions. */
export function previewFile(host: Host, file: File): Promise<ImportPreview> {
  const path = host.files.type === 'disk' ? host.files.pathOf(file) : ''
  return path === '' ? uploadFile(host, file) : host.call('sessionImport.previewFile', { path })
}

/** Sends the file to the host in parts, one after the other. */
async function uploadFile(host: Host, file: File): Promise<ImportPreview> {
  if (file.size > maxImportBytes) {
    const params = { mebibytes: maxImportBytes / 1024 / 1024 }
    throw new LabError('input.invalid', 'sessionImport.tooLarge', { params })
  }
  for (let offset = 0; ; offset += importPartBytes) {
    const part = await toBase64(file.slice(offset, offset + importPartBytes))
    const last = offset + importPartBytes >= file.size
    const fileName = file.name.slice(-255)
    const preview = await host.call('sessionImport.preview', { fileName, offset, part, last })
    if (preview) return preview
  }
}

/** A data address is `data:...;base64,` and then the text; of no bytes at all it has no text. */
const toBase64 = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
