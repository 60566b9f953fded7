import { Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastApiError } from './api-toast'
import { BackBar } from './BackBar'
import { showWorkloads } from './store'
import styles from './Workloads.module.css'

interface YamlViewProps {
  labId: string
  kind: ResourceKind
  row: ResourceRow
}

/** One object as the API has it now. */
export function YamlView({ labId, kind, row: { namespace, name, key } }: YamlViewProps) {
  const host = useHost()
  const { t } = useTranslation('kubernetes')
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    host
      .call('kubernetes.yaml', { labId, kind, namespace, name })
      .then((yaml) => setText(yaml.text), toastApiError)
  }, [host, labId, kind, namespace, name])
  return (
    <div className={styles.panel}>
      <BackBar labId={labId} title={key}>
        {text !== null && (
          <Button icon={Pencil} onClick={() => showWorkloads(labId, { type: 'apply', text })}>
            {t('yaml.edit')}
          </Button>
        )}
      </BackBar>
      {text === null ? (
        <p role="status" className={styles.note}>
          {t('loading')}
        </p>
      ) : (
        <textarea readOnly aria-label={t('yaml.label', { name })} className={styles.text} value={text} />
      )}
    </div>
  )
}
