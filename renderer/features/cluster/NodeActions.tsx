import { CirclePause, CirclePlay, LogIn, PowerOff, SquareTerminal, Waves } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drain } from '#shared/kubernetes'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastApiError } from '../kubernetes/api-toast'
import { isOffered, whyNot } from '../labs/lab-state'
import { useLabActions } from '../labs/use-lab-actions'
import { DrainDialog } from './DrainDialog'
import styles from './NodeDetails.module.css'

interface NodeActionsProps {
  lab: Lab
  name: string
  /** Undefined until the API has said it. */
  unschedulable: boolean | undefined
  drain: Drain | undefined
}

/** Maintenance of one node: in its cluster, and of its machine. */
export function NodeActions({ lab, name, unschedulable, drain }: NodeActionsProps) {
  const host = useHost()
  const { t } = useTranslation(['cluster', 'labs'])
  const { run, openTerminals, askRejoin } = useLabActions()
  const [asksDrain, setAsksDrain] = useState(false)
  const machine = lab.nodes.find((node) => node.name === name)
  const waiting = unschedulable === undefined ? t('actions.waiting') : undefined
  const noMachine = machine ? undefined : t('actions.noMachine')
  const labId = lab.id
  const whyNotRejoin = whyNot('rejoin', lab, machine && [machine])

  const cordon = (cordoned: boolean) =>
    host.call('kubernetes.cordon', { labId, node: name, unschedulable: cordoned }).catch(toastApiError)

  return (
    <div role="toolbar" aria-label={t('actions.label', { name })} className={styles.actions}>
      {unschedulable ? (
        <Button icon={CirclePlay} onClick={() => void cordon(false)}>
          {t('actions.uncordon')}
        </Button>
      ) : (
        <Button icon={CirclePause} unavailable={waiting} onClick={() => void cordon(true)}>
          {t('actions.cordon')}
        </Button>
      )}
      <Button
        icon={Waves}
        unavailable={drain?.state === 'running' ? t('actions.draining') : waiting}
        onClick={() => setAsksDrain(true)}
      >
        {t('actions.drain')}
      </Button>
      <Button icon={SquareTerminal} unavailable={noMachine} onClick={() => openTerminals(labId, [name])}>
        {t('actions.terminal')}
      </Button>
      <Button
        icon={PowerOff}
        unavailable={noMachine ?? (machine?.state === 'running' ? undefined : t('actions.notRunning'))}
        onClick={() => run('halt', labId, [name])}
      >
        {t('actions.halt')}
      </Button>
      {machine?.role === 'worker' && isOffered('rejoin', lab) && (
        <Button
          icon={LogIn}
          unavailable={whyNotRejoin === null ? undefined : t(`labs:reason.${whyNotRejoin}`)}
          onClick={() => askRejoin(labId, name)}
        >
          {t('actions.rejoin')}
        </Button>
      )}
      {asksDrain && <DrainDialog labId={labId} node={name} onClose={() => setAsksDrain(false)} />}
    </div>
  )
}
