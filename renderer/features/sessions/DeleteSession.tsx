import { useTranslation } from 'react-i18next'
import type { Session } from '#shared/sessions'
import { useHost } from '../../host'
import { AlertDialog } from '../../ui/AlertDialog'
import { toastError } from '../../ui/toast'

/** Asks before a session is deleted. Its open terminals stay. */
export function DeleteSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const remove = () => {
    host.call('sessions.remove', { id: session.id }).catch(toastError)
    onClose()
  }
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t('deleteTitle', { name: session.name })}
      action={t('deleteAction')}
      onAction={remove}
    >
      {t('deleteText')}
    </AlertDialog>
  )
}
