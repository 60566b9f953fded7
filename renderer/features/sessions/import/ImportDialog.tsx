import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPreview } from '#shared/session-import'
import { closeDialog } from '../../../store/shell'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { CheckboxField } from '../../../ui/Field'
import { ChooseFile } from './ChooseFile'
import styles from './ImportDialog.module.css'
import { PreviewTable } from './PreviewTable'
import { SkippedLines } from './SkippedLines'
import { selectableRows } from './selection'
import { useImport } from './use-import'

/** Sessions of other programs: first the file, then what would come in, and only then anything is saved. */
export function ImportDialog() {
  const { t } = useTranslation('session-import')
  const { preview, reading, failure, readFile, readOwnConfig, drop, apply } = useImport()
  if (preview)
    return <PreviewDialog key={preview.previewId} preview={preview} onBack={drop} onImport={apply} />
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('title')}
      footer={<Button onClick={closeDialog}>{t('cancel')}</Button>}
    >
      <ChooseFile reading={reading} failure={failure} onFile={readFile} onOwnConfig={readOwnConfig} />
    </Dialog>
  )
}

interface PreviewDialogProps {
  preview: ImportPreview
  onBack: () => void
  onImport: (selected: readonly number[], storeSecrets: boolean) => void
}

function PreviewDialog({ preview, onBack, onImport }: PreviewDialogProps) {
  const { t } = useTranslation('session-import')
  const { rows, skipped, keychain } = preview
  const formId = useId()
  const [selected, setSelected] = useState<ReadonlySet<number>>(() => selectableRows(rows))
  const [storeSecrets, setStoreSecrets] = useState(false)
  const chosen = rows.filter((_, index) => selected.has(index))
  const secrets = chosen.filter(({ hasSecret }) => hasSecret).length
  const sessions = chosen.filter(({ state }) => state !== 'password').length
  const storing = storeSecrets && keychain
  const passwordsAlone = secrets > 0 && sessions === 0
  const unavailable =
    (selected.size === 0 && t('nothingSelected')) ||
    (passwordsAlone && !storing && t('passwordsUnticked')) ||
    undefined

  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('title')}
      width="wide"
      footer={
        <>
          <Button onClick={onBack}>{t('back')}</Button>
          <Button variant="primary" type="submit" form={formId} unavailable={unavailable}>
            {passwordsAlone ? t('storePasswords', { count: secrets }) : t('import', { count: sessions })}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.preview}
        onSubmit={(event) => {
          event.preventDefault()
          if (unavailable === undefined) onImport([...selected], storing)
        }}
      >
        {rows.length === 0 ? (
          <p className={styles.soft}>{t('noSessions')}</p>
        ) : (
          <PreviewTable rows={rows} selected={selected} onSelect={setSelected} />
        )}
        {secrets > 0 && (
          <CheckboxField
            label={t('storeSecrets')}
            checked={storing}
            disabled={!keychain}
            onChange={(event) => setStoreSecrets(event.target.checked)}
            hint={t(keychain ? 'secretsHint' : 'noKeychain', { count: secrets })}
          />
        )}
        {skipped.length > 0 && <SkippedLines skipped={skipped} />}
      </form>
    </Dialog>
  )
}
