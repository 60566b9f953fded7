import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceRow } from '#shared/kubernetes'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField } from '../../ui/Field'
import { ContainerOptions } from './ContainerOptions'
import { shellContainers } from './rows'
import { usePodTerminals } from './use-pod-terminals'

interface ShellDialogProps {
  labId: string
  row: ResourceRow
  onClose: () => void
}

/** Asks which container of a pod gets a shell. */
export function ShellDialog({ labId, row, onClose }: ShellDialogProps) {
  const form = useId()
  const { t } = useTranslation(['kubernetes', 'app'])
  const { openShells } = usePodTerminals(labId)
  const containers = shellContainers(row)
  const [container, setContainer] = useState(containers[0]?.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onClose()
    void openShells([row], container)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('shell.title', { name: row.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('app:cancel')}</Button>
          <Button type="submit" form={form} variant="primary">
            {t('actions.shell')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <SelectField
          label={t('log.container')}
          value={container}
          onChange={(event) => setContainer(event.target.value)}
        >
          <ContainerOptions containers={containers} />
        </SelectField>
      </form>
    </Dialog>
  )
}
