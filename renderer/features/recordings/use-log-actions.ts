import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { toast, toastError } from '../../ui/toast'
import { setWithTimestamps, useLogOf, useWriting } from './store'

/** Starts and ends the log of one terminal. */
export function useLogActions(terminalId: string) {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const log = useLogOf(terminalId)
  const withTimestamps = useWriting((state) => state.withTimestamps)

  const copyPath = (path: string) =>
    void navigator.clipboard.writeText(path).then(
      () => toast.success(t('pathCopied')),
      () => toast.error(t('pathNotCopied'), { description: path }),
    )

  const start = async (timestamps: boolean) => {
    const { path } = await host.call('recordings.log', { terminalId, timestamps })
    if (log) return
    toast(t('logging'), {
      description: path,
      action: { label: t('copyPath'), onClick: () => copyPath(path) },
    })
  }

  return {
    log,
    timestamps: log?.timestamps ?? withTimestamps,
    copyPath,
    toggle: () => {
      const call = log ? host.call('recordings.endLog', { terminalId }) : start(withTimestamps)
      call.catch(toastError)
    },
    toggleTimestamps: () => {
      const timestamps = !(log?.timestamps ?? withTimestamps)
      setWithTimestamps(timestamps)
      if (log) start(timestamps).catch(toastError)
    },
  }
}
