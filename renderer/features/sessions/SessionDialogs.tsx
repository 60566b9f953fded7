import { ConnectQuestion } from './ConnectQuestion'
import { CopyDialog } from './CopyDialog'
import { MoveDialog } from './MoveDialog'
import { SessionDialog } from './SessionDialog'
import { updateTree, useTreeState } from './tree-state'

/** Whichever dialog of the sessions is open. */
export function SessionDialogs() {
  const { editing, copying, moving, connecting } = useTreeState()
  return (
    <>
      {editing && <SessionDialog {...editing} onClose={() => updateTree({ editing: null })} />}
      {copying && <CopyDialog original={copying} onClose={() => updateTree({ copying: null })} />}
      {moving && <MoveDialog rows={moving} onClose={() => updateTree({ moving: null })} />}
      {connecting && <ConnectQuestion {...connecting} onClose={() => updateTree({ connecting: null })} />}
    </>
  )
}
