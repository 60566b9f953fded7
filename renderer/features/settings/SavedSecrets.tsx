import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MethodOutput } from '#shared/contract/index'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import styles from './SettingsDialog.module.css'

/** What Pilothouse has put into the keychain of this computer, with a way to take each out again. */
export function SavedSecrets() {
  const host = useHost()
  const { t } = useTranslation('settings')
  const [saved, setSaved] = useState<MethodOutput<'secrets.list'> | null>(null)
  useEffect(() => {
    host.call('secrets.list').then(setSaved, toastError)
  }, [host])
  if (!saved) return null
  const forget = (account: string) => {
    host.call('secrets.forget', { account }).then(setSaved, toastError)
  }
  const nameOf = (account: string) =>
    account.startsWith('ssh:') ? account.slice(4) : t('secretOfKey', { id: account.slice(4, 12) })
  return (
    <fieldset className={styles.group}>
      <legend>{t('secrets')}</legend>
      {saved.accounts.length === 0 && (
        <p className={styles.note}>{t(saved.available ? 'noSecrets' : 'noKeychain')}</p>
      )}
      {saved.accounts.length > 0 && (
        <ul aria-label={t('secrets')} className={styles.secrets}>
          {saved.accounts.map((account) => (
            <li key={account}>
              <span>{nameOf(account)}</span>
              <Button
                aria-label={t('forgetNamed', { name: nameOf(account) })}
                onClick={() => forget(account)}
              >
                {t('forget')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  )
}
