import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'

interface ConnectQuestionProps {
  count: number
  connect: () => void
  onClose: () => void
}

/** Asked once before very many terminals are opened. */
export function ConnectQuestion({ count, connect, onClose }: ConnectQuestionProps) {
  const { t } = useTranslation('sessions')
  const accept = () => {
    onClose()
    connect()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('connectTitle', { count })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" onClick={accept}>
            {t('connectAll')}
          </Button>
        </>
      }
    >
      {t('connectText')}
    </Dialog>
  )
}
