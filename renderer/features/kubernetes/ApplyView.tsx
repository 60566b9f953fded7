import { type ChangeEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Applied, maxManifestLength } from '#shared/kubernetes'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toast } from '../../ui/toast'
import { AppliedItem } from './AppliedItem'
import styles from './ApplyView.module.css'
import { toastApiError } from './api-toast'
import { BackBar } from './BackBar'
import panel from './Workloads.module.css'

interface Checked {
  /** What the results are about: another text has to be checked anew. */
  text: string
  results: readonly Applied[]
  isApplied: boolean
}

/** A YAML text: first the API server says what it would do, then it is applied. */
export function ApplyView({ labId, initial }: { labId: string; initial: string }) {
  const host = useHost()
  const { t } = useTranslation('kubernetes')
  const [text, setText] = useState(initial)
  const [checked, setChecked] = useState<Checked | null>(null)
  const [busy, setBusy] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const isCurrent = checked?.text === text
  const mayApply =
    isCurrent && !checked.isApplied && checked.results.some(({ change }) => change !== 'failed')

  const send = async (dryRun: boolean) => {
    setBusy(true)
    try {
      const results = await host.call('kubernetes.apply', { labId, text, dryRun })
      setChecked({ text, results, isApplied: !dryRun })
      if (!dryRun && results.every(({ change }) => change !== 'failed')) toast.success(t('apply.done'))
    } catch (error) {
      toastApiError(error)
    } finally {
      setBusy(false)
    }
  }

  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const [given] = event.target.files ?? []
    event.target.value = ''
    if (!given) return
    if (given.size > maxManifestLength) toast.error(t('apply.tooLarge'))
    else setText(await given.text())
  }

  return (
    <div className={panel.panel}>
      <BackBar labId={labId} title={t('apply.title')}>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json"
          hidden
          onChange={(event) => void read(event)}
        />
        <Button onClick={() => file.current?.click()}>{t('apply.file')}</Button>
        <Button
          variant={mayApply ? 'plain' : 'primary'}
          unavailable={text.trim() === '' ? t('apply.empty') : busy ? t('apply.busy') : undefined}
          onClick={() => void send(true)}
        >
          {t('apply.check')}
        </Button>
        <Button
          variant={mayApply ? 'primary' : 'plain'}
          unavailable={mayApply && !busy ? undefined : t('apply.checkFirst')}
          onClick={() => void send(false)}
        >
          {t('apply.action')}
        </Button>
      </BackBar>
      <div className={styles.sides}>
        <textarea
          aria-label={t('apply.text')}
          placeholder={t('apply.placeholder')}
          spellCheck={false}
          className={styles.text}
          maxLength={maxManifestLength}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <section aria-label={t('apply.results')} className={styles.results}>
          {checked === null || !isCurrent ? (
            <p className={panel.note}>{t('apply.about')}</p>
          ) : (
            <ul>
              {checked.results.map((result) => (
                <AppliedItem
                  key={`${result.kind}/${result.namespace}/${result.name}`}
                  result={result}
                  isApplied={checked.isApplied}
                />
              ))}
            </ul>
          )}
        </section>
      </div>
    </div>
  )
}
