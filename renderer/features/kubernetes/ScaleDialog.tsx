import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { NumberField } from '../../ui/Field'
import { toastApiError } from './api-toast'

/** As many as the contract takes. */
const maxReplicas = 1000

interface ScaleDialogProps {
  labId: string
  kind: ResourceKind
  row: ResourceRow
  onClose: () => void
}

export function ScaleDialog({ labId, kind, row, onClose }: ScaleDialogProps) {
  const host = useHost()
  const form = useId()
  const { t } = useTranslation(['kubernetes', 'app'])
  const [replicas, setReplicas] = useState(row.replicas ?? 1)
  const { namespace, name } = row
  const submit = (event: FormEvent) => {
    event.preventDefault()
    host.call('kubernetes.scale', { labId, kind, namespace, name, replicas }).then(onClose, toastApiError)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('scale.title', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('app:cancel')}</Button>
          <Button type="submit" form={form} variant="primary">
            {t('scale.action')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <NumberField
          label={t('scale.replicas')}
          min={0}
          max={maxReplicas}
          required
          value={replicas}
          onChange={(event) => setReplicas(event.target.valueAsNumber)}
        />
      </form>
    </Dialog>
  )
}
