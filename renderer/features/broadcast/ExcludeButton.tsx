import { Ban, RadioTower } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { IconButton } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import { useTerminalPart } from '../terminals/store'

/** Leaves a terminal out of every broadcast, or takes it in again. */
export function ExcludeButton({ terminalId }: { terminalId: string }) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const excluded = useTerminalPart(terminalId, (terminal) => terminal.excluded) === true
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
