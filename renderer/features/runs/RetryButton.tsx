import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/runs'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import { useLabs } from '../labs/store'

interface RetryButtonProps {
  /** One that can be resumed. */
  run: Run
  variant?: 'primary' | 'plain'
}

/** Goes on with the steps that have not succeeded. */
export function RetryButton({ run, variant = 'primary' }: RetryButtonProps) {
  const { t } = useTranslation(['runs', 'labs'])
  const host = useHost()
  const busy = useLabs(({ labs }) => labs.some(({ id, activeRunId }) => id === run.labId && activeRunId))
  return (
    <Button
      variant={variant}
      icon={RotateCcw}
      onClick={() => void host.call('runs.resume', { runId: run.id }).catch(toastError)}
      unavailable={busy ? t('labs:reason.busy') : undefined}
    >
      {t('retry')}
    </Button>
  )
}
