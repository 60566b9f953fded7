import { ClipboardCopy, RotateCcw, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Comparison, maxTimeoutSeconds } from '#shared/compare'
import { isOver, isSuccess, type ResultGroup } from '#shared/compare-groups'
import { noiseKinds } from '#shared/compare-noise'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { runAgain } from './actions'
import styles from './ResultsHead.module.css'
import { setTimeoutSeconds, toggleNoise, useCompare } from './store'
import { useCopy } from './use-copy'

interface ResultsHeadProps {
  comparison: Comparison
  groups: readonly ResultGroup[]
}

/** Which command, how far it is, and what can be done with all of its results. */
export function ResultsHead({ comparison, groups }: ResultsHeadProps) {
  const host = useHost()
  const { t } = useTranslation('compare')
  const copy = useCopy(comparison)
  const { id, command, results } = comparison
  const over = results.filter(isOver)
  const failed = over.filter((result) => !isSuccess(result))
  const isRunning = over.length < results.length
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <code className={styles.command} title={command}>
          {command}
        </code>
        <output className={styles.progress}>
          {t('progress', { n: over.length, all: results.length })}
          {groups.length > 0 && ` · ${t('groups', { count: groups.length })}`}
        </output>
        {isRunning && (
          <Button
            icon={Square}
            onClick={() => void host.call('compare.cancel', { comparisonId: id }).catch(toastError)}
          >
            {t('cancel')}
          </Button>
        )}
        <Button
          icon={RotateCcw}
          unavailable={failed.length === 0 ? t('noneFailed') : undefined}
          onClick={() => void runAgain(host, comparison, failed)}
        >
          {t('againFailed')}
        </Button>
        <Button icon={ClipboardCopy} onClick={() => copy(groups)}>
          {t('copyAll')}
        </Button>
      </div>
      <div className={styles.line}>
        <NoiseFilters />
        <NextRun />
      </div>
    </header>
  )
}

function NoiseFilters() {
  const { t } = useTranslation('compare')
  const noise = useCompare((state) => state.noise)
  return (
    <fieldset className={styles.filters}>
      <legend className={styles.legend}>{t('ignore')}</legend>
      {noiseKinds.map((kind) => (
        <CheckboxField
          key={kind}
          label={t(`noise.${kind}`)}
          checked={noise.has(kind)}
          onChange={() => toggleNoise(kind)}
        />
      ))}
    </fieldset>
  )
}

/** What holds for the next command. */
export function NextRun() {
  const { t } = useTranslation('compare')
  const seconds = useCompare((state) => state.timeoutSeconds)
  return (
    <>
      <label className={styles.timeout}>
        {t('timeout')}
        <input
          type="number"
          min={1}
          max={maxTimeoutSeconds}
          value={seconds}
          onChange={({ target }) => {
            if (target.validity.valid && target.value !== '') setTimeoutSeconds(target.valueAsNumber)
          }}
        />
      </label>
      <p className={styles.hint} title={t('ownConnection')}>
        {t('ownConnection')}
      </p>
    </>
  )
}
