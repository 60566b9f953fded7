import { Ban, RadioTower } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Terminal } from '#shared/terminals'
import { useHost } from '../../host'
import { IconButton } from '../../ui/Button'
import { toastError } from '../../ui/toast'

/** Leaves a terminal out of every broadcast, or takes it in again. */
export function ExcludeButton({ terminal: { id: terminalId, excluded } }: { terminal: Terminal }) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  return (
    <IconButton
      icon={excluded ? Ban : RadioTower}
      label={t('exclude')}
      pressed={excluded}
      onClick={() =>
        host.call('terminals.setExcluded', { terminalId, excluded: !excluded }).catch(toastError)
      }
    />
  )
}
