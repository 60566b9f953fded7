import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import { useActiveLab } from '../labs/store'

interface RetryButtonProps {
  /** A run of the open lab that can be resumed. */
  runId: string
  variant?: 'primary' | 'plain'
}

/** Goes on with the steps that have not succeeded. */
export function RetryButton({ runId, variant = 'primary' }: RetryButtonProps) {
  const { t } = useTranslation(['runs', 'labs'])
  const host = useHost()
  const lab = useActiveLab()
  const busy = lab !== undefined && lab.activeRunId !== null
  return (
    <Button
      variant={variant}
      icon={RotateCcw}
      onClick={() => void host.call('runs.resume', { runId }).catch(toastError)}
      unavailable={busy ? t('labs:reason.busy') : undefined}
    >
      {t('retry')}
    </Button>
  )
}
