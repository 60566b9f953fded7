import { Pencil } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { Host } from '../../transport/host'
import { Button } from '../../ui/Button'
import { BackBar } from './BackBar'
import { showWorkloads } from './store'
import { Unanswered } from './Unanswered'
import { useAnswer } from './use-answer'
import styles from './Workloads.module.css'

interface YamlViewProps {
  labId: string
  kind: ResourceKind
  row: ResourceRow
}

/** One object as the API has it now. */
export function YamlView({ labId, kind, row: { namespace, name, key } }: YamlViewProps) {
  const { t } = useTranslation('kubernetes')
  const read = useCallback(
    (host: Host) => host.call('kubernetes.yaml', { labId, kind, namespace, name }),
    [labId, kind, namespace, name],
  )
  const { value, error, again } = useAnswer(read)
  const text = value?.text
  return (
    <div className={styles.panel}>
      <BackBar labId={labId} title={key}>
        {text !== undefined && (
          <Button icon={Pencil} onClick={() => showWorkloads(labId, { type: 'apply', text })}>
            {t('yaml.edit')}
          </Button>
        )}
      </BackBar>
      {text !== undefined ? (
        <textarea readOnly aria-label={t('yaml.label', { name })} className={styles.text} value={text} />
      ) : error !== undefined ? (
        <div className={styles.note}>
          <Unanswered error={error} again={again} />
        </div>
      ) : (
        <p role="status" className={styles.note}>
          {t('loading')}
        </p>
      )}
    </div>
  )
}
