import { Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { showPanel } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { toastError } from '../../ui/toast'
import { useActiveLab } from '../labs/store'
import { useSlept } from './store'

/** After a sleep of this PC: offers to set the lab's nodes right. Nothing is done by itself. */
export function SleepNotice() {
  const host = useHost()
  const { t } = useTranslation('checkpoints')
  const lab = useActiveLab()
  const slept = useSlept(({ labIds }) => labIds)
  if (!lab || !slept.includes(lab.id) || lab.activeRunId !== null) return null
  const labId = lab.id
  const repair = () => {
    host.call('checkpoints.repair', { labId }).then(() => showPanel('provisioning'), toastError)
  }
  const dismiss = () => {
    host.call('checkpoints.dismiss', { labId }).catch(toastError)
  }
  return (
    <Notice title={t('slept.title')} text={t('slept.text')}>
      <Button icon={Wrench} onClick={repair}>
        {t('slept.repair')}
      </Button>
      <Button variant="quiet" onClick={dismiss}>
        {t('slept.dismiss')}
      </Button>
    </Notice>
  )
}
