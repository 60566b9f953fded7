import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kubeconfig } from '#shared/kubernetes'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import type { Host } from '../../transport/host'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { saveFile } from '../../ui/save-file'
import { toast } from '../../ui/toast'
import { toastApiError } from './api-toast'
import styles from './Dialogs.module.css'
import { Unanswered } from './Unanswered'
import { useAnswer } from './use-answer'

/** Gives the admin kubeconfig to a person, as a file or in their own kubeconfig. */
export function KubeconfigDialog({ lab, onClose }: { lab: Lab; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation(['kubernetes', 'app'])
  const labId = lab.id
  const {
    value: known,
    error,
    again,
  } = useAnswer(useCallback((from: Host) => from.call('kubernetes.kubeconfig', { labId }), [labId]))
  const server = useAnswer(useCallback((from: Host) => from.call('kubernetes.server', { labId }), [labId]))

  // Without the cluster only what this PC has of it can be changed.
  const unavailable = server.error === undefined ? undefined : describeError(server.error).message
  const save = () =>
    host
      .call('kubernetes.exportKubeconfig', { labId })
      .then(({ fileName, text }) => saveFile(fileName, [text]), toastApiError)
  const merge = async ({ path, context }: Kubeconfig) => {
    try {
      const { backup } = await host.call('kubernetes.mergeKubeconfig', { labId })
      again()
      const description = backup === null ? undefined : t('kubeconfig.backup', { path: backup })
      toast.success(t('kubeconfig.wasMerged', { name: context, path }), {
        ...(description && { description }),
      })
    } catch (error) {
      toastApiError(error)
    }
  }
  const remove = async ({ context, path }: Kubeconfig) => {
    try {
      await host.call('kubernetes.removeKubeconfig', { labId })
      again()
      toast.success(t('kubeconfig.wasRemoved', { name: context, path }))
    } catch (error) {
      toastApiError(error)
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      width="medium"
      title={t('kubeconfig.title', { lab: lab.name })}
      description={t('kubeconfig.about')}
      footer={<Button onClick={onClose}>{t('app:close')}</Button>}
    >
      {error !== undefined && <Unanswered error={error} again={again} />}
      {!known && error === undefined && <p role="status">{t('loading')}</p>}
      {known && (
        <>
          <dl className={styles.facts}>
            {server.error === undefined && (
              <>
                <dt>{t('kubeconfig.server')}</dt>
                <dd>{server.value?.address ?? t('loading')}</dd>
              </>
            )}
            <dt>{t('kubeconfig.context')}</dt>
            <dd>{known.context}</dd>
          </dl>
          {server.error !== undefined && <Unanswered error={server.error} again={server.again} />}
          <p className={styles.hint}>
            {t(lab.simulated ? 'kubeconfig.simulated' : 'kubeconfig.whileRunning')}
          </p>
          <div className={styles.choice}>
            <Button unavailable={unavailable} onClick={() => void save()} data-first>
              {t('kubeconfig.save')}
            </Button>
            <span>{t('kubeconfig.saveText')}</span>
          </div>
          <div className={styles.choice}>
            {known.merged ? (
              <Button onClick={() => void remove(known)}>{t('kubeconfig.remove')}</Button>
            ) : (
              <Button unavailable={unavailable} onClick={() => void merge(known)}>
                {t('kubeconfig.merge')}
              </Button>
            )}
            <span>
              {t(known.merged ? 'kubeconfig.isMerged' : 'kubeconfig.mergeText', { path: known.path })}
            </span>
          </div>
        </>
      )}
    </Dialog>
  )
}
