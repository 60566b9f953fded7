import { CircleHelp, ScrollText, Wrench } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Diagnosis, FixId } from '#shared/diagnosis'
import { useHost } from '../../host'
import { showLogLine } from '../../store/shell'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { useLabs } from '../labs/store'
import { RetryButton } from '../runs/RetryButton'
import { canResume } from '../runs/run-steps'
import { useRuns } from '../runs/store'
import { useWorkspace } from '../workspace/store'
import { AdviceList } from './AdviceList'
import styles from './ProblemArticle.module.css'

/** One recognised failure, or what may have caused one: what it is, where it was seen, why, what to do. */
export function ProblemArticle({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation('diagnosis')
  const titleId = useId()
  const { problem, nodes, evidence, labId, suspected = false } = diagnosis
  const active = useWorkspace((workspace) => workspace.active)
  const labName = useLabs(({ labs }) => labs.find(({ id }) => id === labId)?.name) ?? labId
  // i18next takes texts as well as numbers.
  const params: Record<string, string | number> = diagnosis.params
  return (
    <article aria-labelledby={titleId} className={cx(styles.article, suspected && styles.suspected)}>
      <header className={styles.header}>
        {suspected ? <CircleHelp size={16} aria-hidden /> : <StateMark tone="problem" />}
        <h3 id={titleId} className={styles.title}>
          {t(`problem.${problem}.title`, params)}
        </h3>
        {suspected && <Badge>{t('suspected')}</Badge>}
        {labId !== active && <Badge tone="accent">{labName}</Badge>}
        {nodes.map((node) => (
          <Badge key={node}>{node}</Badge>
        ))}
      </header>
      {suspected && <p>{t('suspectedLead')}</p>}
      <div className={styles.evidence}>
        <span className="visually-hidden">
          {t(evidence.file === undefined ? 'evidence' : 'evidenceInFile')}
        </span>
        <code className={styles.line}>{evidence.line.trim()}</code>
        <EvidencePlace diagnosis={diagnosis} />
      </div>
      <h4 className={styles.heading}>{t('why')}</h4>
      <p>{t(`problem.${problem}.cause`, params)}</p>
      <h4 className={styles.heading}>{t('whatToDo')}</h4>
      <AdviceList diagnosis={diagnosis} />
      {!suspected && <Actions diagnosis={diagnosis} />}
    </article>
  )
}

/** Where the line stands: a way to it in the log, or the file's name. */
function EvidencePlace({ diagnosis: { labId, runId, evidence } }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation('diagnosis')
  const setActive = useWorkspace(({ setActive }) => setActive)
  const { file, seq } = evidence
  if (runId === null) return <span className={styles.place}>{t('inFile', { file, seq })}</span>
  const showInLog = () => {
    setActive(labId)
    showLogLine(runId, seq)
  }
  return (
    <Button variant="quiet" icon={ScrollText} onClick={showInLog}>
      {t('showInLog', { seq })}
    </Button>
  )
}

/** What Pilothouse can do itself. While the run goes on there is nothing to repeat. */
function Actions({ diagnosis: { id, runId, fix } }: { diagnosis: Diagnosis }) {
  const runs = useRuns(({ runs }) => runs)
  const run = runs.find((candidate) => candidate.id === runId)
  if (!run || !canResume(run, runs)) return null
  return (
    <footer className={styles.actions}>
      {fix && <FixButton id={id} fix={fix} />}
      <RetryButton run={run} variant={fix ? 'plain' : 'primary'} />
    </footer>
  )
}

function FixButton({ id, fix }: { id: string; fix: FixId }) {
  const { t } = useTranslation('diagnosis')
  const host = useHost()
  const [busy, setBusy] = useState(false)
  const apply = async () => {
    setBusy(true)
    await host.call('diagnosis.apply', { id }).catch(toastError)
    setBusy(false)
  }
  return (
    <Button
      variant="primary"
      icon={Wrench}
      onClick={() => void apply()}
      unavailable={busy ? t('fixing') : undefined}
    >
      {t(`fix.${fix}`)}
    </Button>
  )
}
