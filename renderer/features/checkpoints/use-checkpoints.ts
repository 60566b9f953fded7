import { useEffect, useState } from 'react'
import type { Checkpoint } from '#shared/checkpoints'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { closeDialog } from '../../store/shell'
import { toastError } from '../../ui/toast'

/**
 * For the dialog of checkpoints: asked anew after each run of the lab; null until the first answer. While a run changes its
 * machines nobody is asked.
 */
export function useCheckpoints(lab: Lab | undefined): readonly Checkpoint[] | null {
  const host = useHost()
  const [checkpoints, setCheckpoints] = useState<readonly Checkpoint[] | null>(null)
  const labId = lab?.id
  const isBusy = lab?.activeRunId != null
  useEffect(() => {
    if (labId === undefined || isBusy) return
    let isWanted = true
    host.call('checkpoints.list', { labId }).then(
      (found) => isWanted && setCheckpoints(found),
      (error: unknown) => {
        closeDialog()
        toastError(error)
      },
    )
    return () => {
      isWanted = false
    }
  }, [host, labId, isBusy])
  return checkpoints
}
