import { RotateCw } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceRow } from '#shared/kubernetes'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { BareField, BareSelect, CheckboxField } from '../../ui/Field'
import { BackBar } from './BackBar'
import { ContainerOptions } from './ContainerOptions'
import { LogLines } from './LogLines'
import { maxLogLines } from './log-text'
import { usePodLog } from './use-pod-log'
import styles from './Workloads.module.css'

/** The log of one container, followed; lines that do not have the searched text are left out. */
export function PodLog({ labId, pod }: { labId: string; pod: ResourceRow }) {
  const { t } = useTranslation('kubernetes')
  const containers = pod.containers ?? []
  const [container, setContainer] = useState(containers[0]?.name ?? '')
  const [previous, setPrevious] = useState(false)
  const [follow, setFollow] = useState(true)
  const [search, setSearch] = useState('')
  const { lines, dropped, ended, error, again } = usePodLog({ labId, pod, container, previous })
  const wanted = search.toLowerCase()
  const shown = useMemo(
    () => (wanted === '' ? lines : lines.filter((line) => line.toLowerCase().includes(wanted))),
    [lines, wanted],
  )
  // A new log is read from its end on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these make it another log
  useEffect(() => setFollow(true), [container, previous])
  const failure = error && describeError(error)

  return (
    <div className={styles.panel}>
      <BackBar labId={labId} title={pod.key}>
        <BareSelect
          label={t('log.container')}
          value={container}
          onChange={(event) => setContainer(event.target.value)}
        >
          <ContainerOptions containers={containers} />
        </BareSelect>
        <CheckboxField
          label={t('log.previous')}
          checked={previous}
          onChange={(event) => setPrevious(event.target.checked)}
        />
        <CheckboxField
          label={t('log.follow')}
          checked={follow}
          onChange={(event) => setFollow(event.target.checked)}
        />
        <BareField
          label={t('log.search')}
          className={styles.filter}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button icon={RotateCw} unavailable={ended ? undefined : t('log.following')} onClick={again}>
          {t('log.again')}
        </Button>
      </BackBar>
      <p role="status" className={styles.note}>
        {failure
          ? `${failure.message} ${failure.details ?? failure.hint ?? ''}`
          : t(ended ? 'log.ended' : 'log.following')}{' '}
        {search === ''
          ? t('log.lines', { n: lines.length })
          : t('log.found', { n: shown.length, all: lines.length })}
        {dropped && ` ${t('log.dropped', { n: maxLogLines })}`}
      </p>
      <LogLines
        label={t('log.label', { name: pod.name })}
        lines={shown}
        search={search}
        follow={follow}
        onScrolledUp={() => setFollow(false)}
      />
    </div>
  )
}
