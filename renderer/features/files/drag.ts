import { z } from 'zod'
import { remotePathSchema } from '#shared/files'
import { remoteSourceSchema } from '#shared/terminals'

/** What a drag from one list of files to another carries. */
const dragType = 'application/x-pilothouse-files'

const draggedSchema = z.object({ place: remoteSourceSchema, paths: z.array(remotePathSchema).min(1) })
type Dragged = z.infer<typeof draggedSchema>

/** `address` is for a drop outside of the browser: Chromium then saves what it finds there as `name`. */
export function startDrag(data: DataTransfer, dragged: Dragged, name: string, address: string | null): void {
  data.effectAllowed = 'copyMove'
  data.setData(dragType, JSON.stringify(dragged))
  if (address !== null)
    data.setData('DownloadURL', `application/octet-stream:${name.replaceAll(':', '_')}:${address}`)
}

/** Whether a drop would be taken: files of this PC, or of another list. What they are is known only at the drop. */
export const isTakeable = ({ types }: DataTransfer): boolean =>
  types.includes(dragType) || types.includes('Files')

/** What comes from another list; null for anything else. */
export function draggedFiles(data: DataTransfer): Dragged | null {
  const text = data.getData(dragType)
  if (text === '') return null
  const dragged = draggedSchema.safeParse(JSON.parse(text))
  return dragged.success ? dragged.data : null
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
