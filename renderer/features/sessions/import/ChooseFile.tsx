import { FileUp, Terminal } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../i18n/errors'
import { Button } from '../../../ui/Button'
import styles from './ImportDialog.module.css'

const formats = ['superputty', 'putty', 'openssh', 'mremoteng', 'ansible'] as const

interface ChooseFileProps {
  reading: boolean
  /** Why the last file could not be read; null where there is none. */
  failure: unknown
  onFile: (file: File) => void
  onOwnConfig: () => void
}

/** Which files can be read, and the ways to name one. */
export function ChooseFile({ reading, failure, onFile, onOwnConfig }: ChooseFileProps) {
  const { t } = useTranslation('session-import')
  const input = useRef<HTMLInputElement>(null)
  const busy = reading ? t('reading') : undefined
  return (
    <div className={styles.choose}>
      <p className={styles.soft}>{t('lead')}</p>
      <dl className={styles.formats}>
        {formats.map((format) => (
          <div key={format} style={{ display: 'contents' }}>
            <dt>{t(`format.${format}`)}</dt>
            <dd>{t(`formatFile.${format}`)}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.actions}>
        <Button
          variant="primary"
          data-first
          icon={FileUp}
          unavailable={busy}
          onClick={() => input.current?.click()}
        >
          {t('choose')}
        </Button>
        <Button icon={Terminal} unavailable={busy} onClick={onOwnConfig}>
          {t('ownConfig')}
        </Button>
        <input
          ref={input}
          type="file"
          aria-label={t('file')}
          hidden
          onChange={({ target }) => {
            const [file] = target.files ?? []
            // The same file may be chosen again after it was mended.
            target.value = ''
            if (file) onFile(file)
          }}
        />
      </div>
      <div role="status" className={styles.status}>
        {reading && <p className={styles.soft}>{t('reading')}</p>}
      </div>
      {failure !== null && <Failure error={failure} />}
    </div>
  )
}

function Failure({ error }: { error: unknown }) {
  const { message, hint, details } = describeError(error)
  return (
    <div role="alert" className={styles.failure}>
      <strong>{message}</strong>
      {details !== undefined && <p>{details}</p>}
      {hint !== undefined && <p>{hint}</p>}
    </div>
  )
}
