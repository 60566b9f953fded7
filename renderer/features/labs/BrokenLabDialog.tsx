import { Copy, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { closeDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { StateMark } from '../../ui/StateMark'
import { toast, toastError } from '../../ui/toast'
import styles from './BrokenLabDialog.module.css'
import { ErrorDetails } from './ErrorDetails'
import { lastPart } from './last-part'
import { useLabs } from './store'
import { useCopyPath } from './use-copy-path'

/** What is wrong with a folder that cannot be used as a lab, and what to do. Closes by itself once it can be. */
export function BrokenLabDialog({ path }: { path: string }) {
  const { t } = useTranslation(['labs', 'app'])
  const broken = useLabs((state) => state.broken.find((each) => each.path === path))
  const isKnown = useLabs(({ labs }) => labs.some((lab) => lab.path === path))
  const { reading, readAgain } = useReadAgain(path)
  const copyPath = useCopyPath()
  useEffect(() => {
    if (!broken) closeDialog()
  }, [broken])
  if (!broken) return null

  const { message, hint, details } = describeError(broken.error)
  return (
    <Dialog
      open
      onClose={closeDialog}
      width="medium"
      title={t(isKnown ? 'broken.titleOfKnown' : 'broken.title', { name: lastPart(path) })}
      description={t(isKnown ? 'broken.leadOfKnown' : 'broken.lead')}
      footer={
        <>
          <Button icon={Copy} onClick={() => copyPath(path)}>
            {t('broken.copyPath')}
          </Button>
          <Button onClick={closeDialog}>{t('app:close')}</Button>
          <Button
            data-first
            variant="primary"
            icon={RotateCw}
            unavailable={reading ? t('broken.reading') : undefined}
            onClick={() => void readAgain()}
          >
            {t(reading ? 'broken.reading' : 'broken.readAgain')}
          </Button>
        </>
      }
    >
      <div className={styles.content}>
        <p className={styles.what}>
          <StateMark tone="problem" />
          {message}
        </p>
        {details !== undefined && <ErrorDetails text={details} />}
        {hint !== undefined && <p>{hint}</p>}
        <p>
          {t('broken.folder')} <code className={styles.path}>{path}</code>
        </p>
        <p className={styles.note}>{t(isKnown ? 'broken.byItselfOfKnown' : 'broken.byItself')}</p>
      </div>
    </Dialog>
  )
}

/** Reads the labs folder once more, and says where nothing has changed. */
function useReadAgain(path: string) {
  const { t } = useTranslation('labs')
  const host = useHost()
  const [reading, setReading] = useState(false)
  const readAgain = async (): Promise<void> => {
    setReading(true)
    try {
      await host.call('labs.list')
      const still = useLabs.getState().broken.find((each) => each.path === path)
      if (still) toast.error(t('broken.still'), { description: describeError(still.error).message })
    } catch (error) {
      toastError(error)
    } finally {
      setReading(false)
    }
  }
  return { reading, readAgain }
}
