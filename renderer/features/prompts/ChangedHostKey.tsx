import { KeyRound } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WireError } from '#shared/errors'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { toast, toastError } from '../../ui/toast'
import styles from './ChangedHostKey.module.css'

interface ChangedHostKeyProps {
  /** Why something could not connect; nothing is shown unless the host's key has changed. */
  error: WireError | undefined
  /** The old key is forgotten: a connection now asks about the new one. */
  onForgotten: () => void
}

/** The way out of a refused host key: both fingerprints, and the old one is forgotten once the host's name is typed. */
export function ChangedHostKey({ error, onForgotten }: ChangedHostKeyProps) {
  const { t } = useTranslation('prompts')
  const [isOpen, setOpen] = useState(false)
  if (error?.key !== 'ssh.hostkey-changed') return null
  return (
    <>
      <Button icon={KeyRound} onClick={() => setOpen(true)}>
        {t('changedKey.open')}
      </Button>
      {isOpen && (
        <ForgetDialog params={error.params ?? {}} onClose={() => setOpen(false)} onForgotten={onForgotten} />
      )}
    </>
  )
}

interface ForgetDialogProps {
  params: NonNullable<WireError['params']>
  onClose: () => void
  onForgotten: () => void
}

function ForgetDialog({ params, onClose, onForgotten }: ForgetDialogProps) {
  const host = useHost()
  const { t } = useTranslation('prompts')
  const formId = useId()
  const [typed, setTyped] = useState('')
  const { host: address = '', port = '', expected = '', actual = '', entry = '' } = params
  const isTyped = typed.trim() === String(address)

  const forget = async (event: FormEvent) => {
    event.preventDefault()
    if (!isTyped) return
    try {
      await host.call('hostKeys.forgetChanged', { entry: String(entry), expected: String(expected) })
      toast.success(t('changedKey.forgotten'))
      onClose()
      onForgotten()
    } catch (error) {
      toastError(error)
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      width="medium"
      title={t('changedKey.title', { address: `${address}:${port}` })}
      description={t('changedKey.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="danger"
            type="submit"
            form={formId}
            unavailable={isTyped ? undefined : t('changedKey.notTyped')}
          >
            {t('changedKey.forget')}
          </Button>
        </>
      }
    >
      <div className={styles.content}>
        <dl className={styles.keys}>
          <dt>{t('changedKey.known')}</dt>
          <dd>{expected}</dd>
          <dt>{t('changedKey.shown')}</dt>
          <dd className={styles.shown}>{actual}</dd>
        </dl>
        <p>{t('changedKey.compare')}</p>
        <pre className={styles.command}>{compareCommand}</pre>
        <form id={formId} onSubmit={(event) => void forget(event)}>
          <TextField
            label={t('changedKey.type', { address })}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </form>
      </div>
    </Dialog>
  )
}

/** Prints the fingerprints of all keys that sshd shows. */
const compareCommand = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done'
