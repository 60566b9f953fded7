import { RotateCw, Save } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { BundleFile } from '#shared/bundle'
import { describeError } from '../../i18n/errors'
import { closeDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { StateMark } from '../../ui/StateMark'
import { sizeText } from '../files/format'
import { useLabs } from '../labs/store'
import styles from './BundleDialog.module.css'
import { BundleFiles } from './BundleFiles'
import { saveBundle } from './save-bundle'
import { useBundle } from './use-bundle'

/** Shows what would be handed on about a lab, then saves it. */
export function BundleDialog({ labId }: { labId: string }) {
  const { t } = useTranslation('bundle')
  const lab = useLabs(({ labs }) => labs.find(({ id }) => id === labId)?.name ?? labId)
  const { files, progress, error, again } = useBundle(labId)

  const save = () => {
    if (!files) return
    saveBundle(lab, files, new Date())
    closeDialog()
  }

  return (
    <Dialog
      open
      width="wide"
      onClose={closeDialog}
      title={t('title', { lab })}
      description={t('text')}
      footer={
        <>
          <Button onClick={closeDialog}>{t('cancel')}</Button>
          {(files || error !== null) && (
            <Button icon={RotateCw} onClick={again}>
              {t('again')}
            </Button>
          )}
          <Button
            variant="primary"
            icon={Save}
            onClick={save}
            unavailable={files ? undefined : t('starting')}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <div className={styles.content}>
        {!files && error === null && (
          <p role="status" className={styles.status}>
            <StateMark tone="starting" />
            {progress ? t('progress', progress) : t('starting')}
          </p>
        )}
        {error !== null && (
          <p role="alert" className={styles.status}>
            <StateMark tone="problem" />
            {describeError(error).message}
          </p>
        )}
        {files && (
          <>
            <Summary files={files} />
            <BundleFiles files={files} />
          </>
        )}
      </div>
    </Dialog>
  )
}

function Summary({ files }: { files: readonly BundleFile[] }) {
  const { t } = useTranslation('bundle')
  const failed = files.filter((file) => file.failed).length
  const size = files.reduce((sum, { text }) => sum + text.length, 0)
  return (
    <p role="status" className={styles.status}>
      {t('size', { size: sizeText(size) })}
      {failed > 0 && (
        <>
          <StateMark tone="problem" />
          {t('failedCount', { count: failed })}
        </>
      )}
    </p>
  )
}
