import type { ComponentProps } from 'react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addressText } from '#shared/quick-target'
import { pathIn } from '#shared/session-names'
import { SelectField } from '../../ui/Field'
import { possibleJumps } from './possible-jumps'
import styles from './SessionDialog.module.css'
import { useSessions } from './store'

type JumpFieldProps = Pick<ComponentProps<typeof SelectField>, 'label' | 'value' | 'error' | 'onChange'> & {
  /** The session that is edited; undefined for a new one. */
  id: string | undefined
}

/** The session to go through: any that does not itself go through this one. */
export function JumpField({ id, ...field }: JumpFieldProps) {
  const { t } = useTranslation('sessions')
  const sessions = useSessions((state) => state.sessions)
  const choices = useMemo(() => possibleJumps(sessions, id), [sessions, id])
  const isGone = field.value !== '' && !choices.some((session) => session.id === field.value)
  return (
    <SelectField {...field} className={styles.wide} hint={t('jumpHint')}>
      <option value="">{t('noJump')}</option>
      {isGone && <option value={String(field.value)}>{t('jumpGone')}</option>}
      {choices.map((session) => (
        <option key={session.id} value={session.id}>
          {`${pathIn(session.folder, session.name)}  (${session.username}@${addressText(session)})`}
        </option>
      ))}
    </SelectField>
  )
}
