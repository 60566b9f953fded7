import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportFormats } from '#shared/session-import'
import { useHost } from '../../../host'
import { closeDialog } from '../../../store/shell'
import { SelectField } from '../../../ui/Field'
import { FormDialog } from '../../../ui/FormDialog'
import { saveFile } from '../../../ui/save-file'
import { toast, toastError } from '../../../ui/toast'
import styles from './ImportDialog.module.css'

/** Saves all sessions as a file for another program. */
export function ExportDialog() {
  const host = useHost()
  const { t } = useTranslation('session-import')
  const [format, setFormat] = useState<(typeof exportFormats)[number]>('superputty')

  const save = async () => {
    try {
      const { fileName, text, leftOut } = await host.call('sessionImport.exportAll', { format })
      saveFile(fileName, [text])
      if (leftOut.length > 0)
        toast.warning(t('leftOut', { count: leftOut.length }), {
          description: leftOut.slice(0, 10).join(', '),
        })
      closeDialog()
    } catch (error) {
      toastError(error)
    }
  }

  return (
    <FormDialog
      onClose={closeDialog}
      title={t('exportTitle')}
      action={t('export')}
      icon={Download}
      onSubmit={save}
      className={styles.choose}
    >
      <SelectField
        label={t('exportFormat')}
        value={format}
        hint={t(`exportHint.${format}`)}
        onChange={({ target }) => setFormat(exportFormats.find((one) => one === target.value) ?? format)}
      >
        {exportFormats.map((one) => (
          <option key={one} value={one}>
            {t(`exportName.${one}`)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}
