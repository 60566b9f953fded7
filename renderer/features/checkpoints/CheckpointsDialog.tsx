import { Camera } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Checkpoint, maxCheckpoints } from '#shared/checkpoints'
import { LabError } from '#shared/errors'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { closeDialog, showPanel } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { useLabs } from '../labs/store'
import { CheckpointRow } from './CheckpointRow'
import styles from './CheckpointsDialog.module.css'
import { useCheckpoints } from './use-checkpoints'

/** The checkpoints of a lab, and a new one. */
export function CheckpointsDialog({ labId }: { labId: string }) {
  const { t } = useTranslation(['checkpoints', 'labs'])
  const lab = useLabs(({ labs }) => labs.find(({ id }) => id === labId))
  const checkpoints = useCheckpoints(lab)
  if (!lab) return null
  return (
    <Dialog
      open
      width="medium"
      onClose={closeDialog}
      title={t('title', { lab: lab.name })}
      description={t('lead')}
    >
      <TakeForm lab={lab} checkpoints={checkpoints ?? []} />
      {checkpoints === null && (
        <p role="status" className={styles.empty}>
          {t(lab.activeRunId === null ? 'loading' : 'labs:reason.busy')}
        </p>
      )}
      {checkpoints?.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      {checkpoints !== null && checkpoints.length > 0 && (
        <ul aria-label={t('list')}>
          {checkpoints.map((checkpoint) => (
            <CheckpointRow key={checkpoint.id} lab={lab} checkpoint={checkpoint} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function TakeForm({ lab, checkpoints }: { lab: Lab; checkpoints: readonly Checkpoint[] }) {
  const host = useHost()
  const { t } = useTranslation(['checkpoints', 'labs'])
  // A name is suggested until somebody types one, also while others take checkpoints.
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? freeName(checkpoints, (number) => t('suggestion', { number }))
  const [error, setError] = useState<string>()
  const whyNot = (): string | undefined => {
    if (lab.activeRunId !== null) return t('labs:reason.busy')
    if (lab.nodes.some(({ state }) => state === 'not-created')) return t('notCreated')
    return checkpoints.length >= maxCheckpoints ? t('full', { max: maxCheckpoints }) : undefined
  }
  const unavailable = whyNot()
  const take = (event: FormEvent) => {
    event.preventDefault()
    if (unavailable !== undefined) return
    host.call('checkpoints.take', { labId: lab.id, name }).then(
      () => {
        closeDialog()
        showPanel('provisioning')
      },
      (failure: unknown) => {
        const issue = failure instanceof LabError ? failure.issues?.[0] : undefined
        if (issue) setError(describeIssue(issue))
        else toastError(failure)
      },
    )
  }
  return (
    <form className={styles.form} noValidate onSubmit={take}>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={error}
        className={styles.name}
        value={name}
        onChange={(event) => {
          setTyped(event.target.value)
          setError(undefined)
        }}
      />
      <Button variant="primary" type="submit" icon={Camera} unavailable={unavailable}>
        {t('take')}
      </Button>
    </form>
  )
}

function freeName(checkpoints: readonly Checkpoint[], named: (number: number) => string): string {
  const taken = new Set(checkpoints.map(({ name }) => name))
  let number = 1
  while (taken.has(named(number))) number++
  return named(number)
}
