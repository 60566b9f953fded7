import { z } from 'zod'
import { remotePathSchema } from '#shared/files'
import { remoteSourceSchema } from '#shared/terminals'

/** What a drag from one list of files to another carries. */
const dragType = 'application/x-pilothouse-files'

/** Only this page knows it: what another page drags here must not copy or move anything. */
const ownKey = crypto.randomUUID()

const draggedSchema = z.object({
  key: z.literal(ownKey),
  place: remoteSourceSchema,
  paths: z.array(remotePathSchema).min(1),
})
type Dragged = Omit<z.infer<typeof draggedSchema>, 'key'>

/** `address` is for a drop outside of the window: Chromium then saves what it finds there as `name`. */
export function startDrag(data: DataTransfer, dragged: Dragged, name: string, address: string): void {
  data.effectAllowed = 'copyMove'
  data.setData(dragType, JSON.stringify({ key: ownKey, ...dragged }))
  data.setData('DownloadURL', `application/octet-stream:${name.replaceAll(':', '_')}:${address}`)
}

/** Whether a drag comes from a list of files. */
export const isListDrag = (types: readonly string[]): boolean => types.includes(dragType)

/** Whether a drop would be taken: files of this PC, or of another list. What they are is known only at the drop. */
export const isTakeable = ({ types }: DataTransfer): boolean => isListDrag(types) || types.includes('Files')

/** What comes from another list; null for anything else. */
export function draggedFiles(data: DataTransfer): Dragged | null {
  try {
    return draggedSchema.parse(JSON.parse(data.getData(dragType)))
  } catch {
    // Nothing of ours was dropped: no text, no JSON, or another page's.
    return null
  }
}

/** A file that is dropped beside a list would make the browser leave the page. Gives the function that ends this. */
export function ignoreStrayFiles(): () => void {
  const ignore = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  window.addEventListener('dragover', ignore)
  window.addEventListener('drop', ignore)
  return () => {
    window.removeEventListener('dragover', ignore)
    window.removeEventListener('drop', ignore)
  }
}
