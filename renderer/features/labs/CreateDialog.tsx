import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabSpec } from '#shared/labs'
import { useHost } from '../../host'
import { closeDialog } from '../../store/shell'
import { Dialog } from '../../ui/Dialog'
import { toastError } from '../../ui/toast'
import { CreateForm } from './CreateForm'

/** Asks what the cluster is to be like; starts from what was chosen last time. */
export function CreateDialog() {
  const { t } = useTranslation('labs')
  const host = useHost()
  const [defaults, setDefaults] = useState<LabSpec>()

  useEffect(() => {
    let wanted = true
    host.call('labs.defaults').then(
      (spec) => {
        if (wanted) setDefaults(spec)
      },
      (error) => {
        toastError(error)
        closeDialog()
      },
    )
    return () => {
      wanted = false
    }
  }, [host])

  return (
    <Dialog open onClose={closeDialog} title={t('create')} width="wide">
      {defaults && <CreateForm defaults={defaults} />}
    </Dialog>
  )
}
