import { useEffect, useEffectEvent, useRef } from 'react'
import { showPanel, watchRun } from '../../store/shell'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { useActiveLab } from '../labs/store'
import { useRuns } from './store'

const tones = new Map<string, StateTone>([
  ['running', 'starting'],
  ['failed', 'problem'],
  ['interrupted', 'problem'],
])

/** Marks a run of the open lab that is under way or needs somebody. The page begins with such a run, after a reload too. */
export function RunMark() {
  const lab = useActiveLab()
  const newest = useRuns(({ runs }) => runs.find(({ labId }) => labId === lab?.id))
  const tone = newest && tones.get(newest.status)
  const begun = useRef(false)

  const begin = useEffectEvent(() => {
    if (newest?.kind === 'create' && newest.status === 'running') watchRun(newest.id)
    else if (tone) showPanel('provisioning')
  })
  const hasRun = newest !== undefined
  useEffect(() => {
    if (!hasRun || begun.current) return
    begun.current = true
    begin()
  }, [hasRun])

  return tone ? <StateMark tone={tone} /> : null
}
