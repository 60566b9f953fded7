import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import { maxWorkers } from '#shared/labs'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { closeDialog, watchRun } from '../../store/shell'
import { NumberField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { useLabs } from './store'
import { useLabActions } from './use-lab-actions'

/** Asks how many workers the lab is to get. */
export function AddWorkersDialog({ labId }: { labId: string }) {
  const { t } = useTranslation('labs')
  const lab = useLabs(({ labs }) => labs.find((candidate) => candidate.id === labId))
  const [count, setCount] = useState('1')
  const { add, sending, refused } = useAdd(labId)
  if (!lab) return null

  const workers = lab.nodes.filter(({ role }) => role === 'worker').length
  const submit = () => {
    if (!sending) void add(Number(count))
  }
  return (
    <FormDialog
      onClose={closeDialog}
      title={t('adding.title')}
      action={t('adding.submit')}
      unavailable={sending ? t('adding.sending') : undefined}
      onSubmit={submit}
    >
      <NumberField
        label={t('adding.count')}
        hint={t('adding.countHint', { lab: lab.name, count: workers })}
        error={refused ?? undefined}
        min={1}
        max={maxWorkers - workers}
        value={count}
        onChange={(event) => setCount(event.target.value)}
      />
    </FormDialog>
  )
}

/** `refused`: what is wrong with the number. Anything else that fails is told in a toast. */
function useAdd(labId: string) {
  const host = useHost()
  const { show } = useLabActions()
  const [sending, setSending] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)

  const add = async (count: number): Promise<void> => {
    setSending(true)
    setRefused(null)
    try {
      const { runId } = await host.call('labs.addWorkers', { labId, count })
      closeDialog()
      show(labId)
      watchRun(runId)
    } catch (error) {
      const [issue] = (error instanceof LabError && error.issues) || []
      if (issue) setRefused(describeIssue(issue))
      else toastError(error)
    } finally {
      setSending(false)
    }
  }
  return { add, sending, refused }
}
