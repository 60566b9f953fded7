import { Play, StepForward } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Lab, LabNode } from '#shared/labs'
import { Button } from '../../ui/Button'
import { whyNot } from './lab-state'
import { useLabActions } from './use-lab-actions'

/** Starts a node that is off, or wakes a suspended one. */
export function StartNodeButton({ lab, node }: { lab: Lab; node: LabNode }) {
  const { t } = useTranslation('labs')
  const { run } = useLabActions()
  const verb = node.state === 'suspended' && lab.verbs.includes('resume') ? 'resume' : 'up'
  const reason = whyNot(verb, lab, [node])
  return (
    <Button
      icon={verb === 'up' ? Play : StepForward}
      unavailable={reason === null ? undefined : t(`reason.${reason}`)}
      onClick={() => run(verb, lab.id, [node.name])}
    >
      {t(verb)}
    </Button>
  )
}
