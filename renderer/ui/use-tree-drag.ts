import { type DragEvent, useRef, useState } from 'react'

/** What may be dragged in a tree, and where to. */
export interface TreeDrag {
  canDrag: (id: string) => boolean
  /** The folder that a drop on this row goes to; null is the tree itself, as for the space below the rows. */
  folderAt: (id: string | null) => string | null
  canDrop: (ids: readonly string[], folder: string | null) => boolean
  drop: (ids: readonly string[], folder: string | null) => void
}

/** A closed folder opens when something is held over it for this long, in ms. */
const springMs = 700

interface DragNeeds {
  drag: TreeDrag | undefined
  idAt: (event: { target: EventTarget }) => string | undefined
  /** All rows that go along with this one. */
  withChosen: (id: string) => readonly string[]
  openFolder: (id: string) => void
}

/** Dragging rows onto folders of their own tree. `over`: the folder they would land in now; undefined while there is none. */
export function useTreeDrag({ drag, idAt, withChosen, openFolder }: DragNeeds) {
  const dragged = useRef<readonly string[]>([])
  const held = useRef<{ id: string | null; since: number }>({ id: null, since: 0 })
  const [over, setOver] = useState<string | null | undefined>(undefined)
  if (!drag) return { over, handlers: {} }

  const end = () => {
    dragged.current = []
    setOver(undefined)
  }

  const onDragStart = (event: DragEvent) => {
    const id = idAt(event)
    if (id === undefined || !drag.canDrag(id)) return
    dragged.current = withChosen(id).filter(drag.canDrag)
    event.dataTransfer.effectAllowed = 'move'
    // Firefox starts no drag without data.
    event.dataTransfer.setData('text/plain', '')
  }

  const onDragOver = (event: DragEvent) => {
    if (dragged.current.length === 0) return
    const id = idAt(event) ?? null
    if (held.current.id !== id) held.current = { id, since: event.timeStamp }
    else if (id !== null && event.timeStamp - held.current.since > springMs) openFolder(id)
    const folder = drag.folderAt(id)
    const allowed = drag.canDrop(dragged.current, folder)
    setOver(allowed ? folder : undefined)
    if (!allowed) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
  }

  const onDrop = (event: DragEvent) => {
    if (dragged.current.length === 0) return
    event.preventDefault()
    drag.drop(dragged.current, drag.folderAt(idAt(event) ?? null))
    end()
  }

  const onDragLeave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(undefined)
  }

  return { over, handlers: { onDragStart, onDragOver, onDragLeave, onDrop, onDragEnd: end } }
}
