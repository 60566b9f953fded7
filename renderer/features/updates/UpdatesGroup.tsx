import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { settingsSchema } from '#shared/settings'
import type { UpdateState } from '#shared/updates'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { useConnection } from '../../store/connection'
import { Button } from '../../ui/Button'
import { CheckboxField, TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { useSettings } from '../settings/store'
import { useUpdateSettings } from '../settings/use-update-settings'
import { useUpdates } from './store'
import styles from './UpdatesGroup.module.css'

/** Newer versions of this program; only where it can replace itself. */
export function UpdatesGroup({ isWanted }: { isWanted: true | undefined }) {
  const { t } = useTranslation('updates')
  const state = useUpdates((updates) => updates.state)
  const looks = useSettings(({ settings }) => settings['updates.check'])
  const info = useConnection((connection) => connection.info)
  const update = useUpdateSettings()
  if (state.status === 'unavailable') return null
  return (
    <fieldset className={styles.group}>
      <legend>{t('title')}</legend>
      <p className={styles.state} role="status">
        {info && t('running', { version: info.version })} <StateText state={state} />
      </p>
      {state.status === 'downloading' && (
        <progress className={styles.progress} value={state.percent} max={100} aria-label={t('download')} />
      )}
      {'notes' in state && state.notes && (
        <details className={styles.notes}>
          <summary>{t('notes')}</summary>
          <pre>{state.notes}</pre>
        </details>
      )}
      <NextStep status={state.status} isWanted={isWanted} />
      <CheckboxField
        label={t('check')}
        hint={t('checkHint')}
        checked={looks}
        onChange={(event) => update({ 'updates.check': event.target.checked })}
      />
      <FeedField />
    </fieldset>
  )
}

function StateText({ state }: { state: UpdateState }) {
  const { t } = useTranslation('updates')
  switch (state.status) {
    case 'checking':
    case 'current':
      return t(state.status)
    case 'available':
    case 'ready':
      return t(state.status, { version: state.version })
    case 'downloading':
      return t('downloading', { version: state.version, percent: Math.floor(state.percent) })
    case 'failed': {
      const { message, hint } = describeError(state.error)
      return [message, hint].filter(Boolean).join(' ')
    }
    default:
      return null
  }
}

/** What can be done in this state; nothing while something is under way. */
function NextStep({ status, isWanted }: Pick<UpdateState, 'status'> & { isWanted: true | undefined }) {
  const { t } = useTranslation('updates')
  const host = useHost()
  const start = (method: 'updates.check' | 'updates.download' | 'updates.cancel' | 'updates.install') => () =>
    void host.call(method).catch(toastError)
  if (status === 'checking') return null
  if (status === 'downloading') return <Button onClick={start('updates.cancel')}>{t('cancel')}</Button>
  if (status === 'available')
    return (
      <Button onClick={start('updates.download')} data-wanted={isWanted}>
        {t('download')}
      </Button>
    )
  if (status === 'ready') return <Button onClick={start('updates.install')}>{t('install')}</Button>
  return <Button onClick={start('updates.check')}>{t('now')}</Button>
}

/** Sent when the field is left; an address that is none stays there with its error. */
function FeedField() {
  const { t } = useTranslation('updates')
  const current = useSettings(({ settings }) => settings['updates.feed'])
  const update = useUpdateSettings()
  const [typed, setTyped] = useState<string | null>(null)
  const value = settingsSchema.shape['updates.feed'].safeParse((typed ?? current).trim())
  const commit = () => {
    if (!value.success) return
    if (value.data !== current) update({ 'updates.feed': value.data })
    setTyped(null)
  }
  return (
    <TextField
      label={t('feed')}
      hint={t('feedHint')}
      error={value.success ? undefined : t('feedForm')}
      value={typed ?? current}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
    />
  )
}
