import { FileUp, KeyRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceRow } from '#shared/kubernetes'
import type { Lab } from '#shared/labs'
import { describeError } from '../../i18n/errors'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { BareField, BareSelect } from '../../ui/Field'
import { ContextMenu } from '../../ui/Menu'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { nothingChosen, remaining } from '../files/selection'
import { DeleteDialog } from './DeleteDialog'
import { KubeconfigDialog } from './KubeconfigDialog'
import { ResourceTable } from './ResourceTable'
import { filteredRows, namespacesOf, sortedRows, workloadKinds } from './rows'
import { ScaleDialog } from './ScaleDialog'
import { SelectionActions } from './SelectionActions'
import { ShellDialog } from './ShellDialog'
import { showWorkloads, useKubernetes, useResources } from './store'
import { type Asked, useRowActions } from './use-row-actions'
import styles from './Workloads.module.css'

const tones: Record<'connecting' | 'live' | 'unreachable', StateTone> = {
  connecting: 'starting',
  live: 'running',
  unreachable: 'problem',
}
const noRows: ReadonlyMap<string, ResourceRow> = new Map()

/** The list of one kind with its filters, and what can be done with the chosen rows. */
export function ResourceList({ lab }: { lab: Lab }) {
  const { t } = useTranslation(['kubernetes', 'labs'])
  const { kind, namespace, filter } = useKubernetes()
  const known = useResources(lab.id, kind)
  const [selection, setSelection] = useState(nothingChosen)
  const [asked, ask] = useState<Asked | null>(null)
  const rows = known?.rows ?? noRows
  const sorted = useMemo(() => sortedRows(kind, rows.values()), [kind, rows])
  const shown = useMemo(() => filteredRows(sorted, namespace, filter), [sorted, namespace, filter])
  const all = useResources(lab.id, 'namespaces')?.rows ?? noRows
  const namespaces = useMemo(() => namespacesOf(rows.values(), all.values()), [rows, all])
  const keys = useMemo(() => shown.map(({ key }) => key), [shown])
  const kept = remaining(keys, selection)
  const chosen = shown.filter(({ key }) => kept.chosen.has(key))
  const actions = useRowActions(lab.id, kind, chosen, ask)

  return (
    <div className={styles.panel}>
      <div className={styles.bar}>
        <fieldset className={styles.kinds} aria-label={t('kind')}>
          {workloadKinds.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === kind}
              className={styles.kind}
              onClick={() => {
                setSelection(nothingChosen)
                useKubernetes.setState({ kind: each })
              }}
            >
              {t(`kinds.${each}`)}
            </button>
          ))}
        </fieldset>
        <BareSelect
          label={t('namespace')}
          value={namespace}
          onChange={(event) => useKubernetes.setState({ namespace: event.target.value })}
        >
          <option value="">{t('allNamespaces')}</option>
          {[...new Set([...namespaces, ...(namespace ? [namespace] : [])])].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </BareSelect>
        <BareField
          label={t('filter')}
          className={styles.filter}
          value={filter}
          onChange={(event) => useKubernetes.setState({ filter: event.target.value })}
        />
        <span className={styles.space} />
        {lab.simulated && <Badge tone="simulated">{t('labs:simulated')}</Badge>}
        <Button icon={FileUp} onClick={() => showWorkloads(lab.id, { type: 'apply', text: '' })}>
          {t('apply.open')}
        </Button>
        <Button icon={KeyRound} onClick={() => ask({ type: 'kubeconfig' })}>
          {t('kubeconfig.open')}
        </Button>
      </div>
      <div className={styles.line}>
        <Status state={known?.state} shown={shown.length} all={rows.size} />
        <SelectionActions actions={actions} count={chosen.length} />
      </div>
      <ContextMenu entries={actions}>
        <div className={styles.table}>
          <ResourceTable
            key={kind}
            label={t(`kinds.${kind}`)}
            kind={kind}
            rows={shown}
            selection={kept}
            onSelect={setSelection}
            onOpen={(row) =>
              showWorkloads(lab.id, kind === 'pods' ? { type: 'log', row } : { type: 'yaml', kind, row })
            }
            onDelete={() => chosen.length > 0 && ask({ type: 'delete', kind, rows: chosen })}
          />
        </div>
      </ContextMenu>
      {asked?.type === 'delete' && <DeleteDialog labId={lab.id} {...asked} onClose={() => ask(null)} />}
      {asked?.type === 'scale' && <ScaleDialog labId={lab.id} {...asked} onClose={() => ask(null)} />}
      {asked?.type === 'shell' && <ShellDialog labId={lab.id} {...asked} onClose={() => ask(null)} />}
      {asked?.type === 'kubeconfig' && <KubeconfigDialog lab={lab} onClose={() => ask(null)} />}
    </div>
  )
}

interface StatusProps {
  state: NonNullable<ReturnType<typeof useResources>>['state'] | undefined
  shown: number
  all: number
}

function Status({ state, shown, all }: StatusProps) {
  const { t } = useTranslation('kubernetes')
  const status = state?.status ?? 'connecting'
  const error = state?.error && describeError(state.error)
  return (
    <p role="status" className={styles.status}>
      <StateMark tone={tones[status]} />
      {t(`status.${status}`)}
      {error ? (
        <span className={styles.reason}>
          {error.message} {error.hint}
        </span>
      ) : (
        status === 'live' && (
          <span>{shown === all ? t('count', { n: all }) : t('countOf', { n: shown, all })}</span>
        )
      )}
      {state?.truncated && <span className={styles.reason}>{t('truncated', { n: all })}</span>}
    </p>
  )
}
