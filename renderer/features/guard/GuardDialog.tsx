import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AlertDialog } from '../../ui/AlertDialog'
import { CheckboxField } from '../../ui/Field'
import { answerQuestion, canBeRemembered, useGuard } from './confirm'
import styles from './GuardDialog.module.css'

/** Asks before a command that would break the lab on all of its nodes at once. */
export function GuardDialog() {
  const question = useGuard(({ questions }) => questions[0])
  const { t } = useTranslation('guard')
  const [remember, setRemember] = useState(false)
  if (!question) return null

  const answer = (allowed: boolean) => {
    answerQuestion(question, allowed, remember)
    setRemember(false)
  }

  return (
    <AlertDialog
      open
      onClose={() => answer(false)}
      title={t('title', { n: question.targetCount })}
      action={t('allow', { n: question.targetCount })}
      onAction={() => answer(true)}
    >
      <ul className={styles.dangers}>
        {question.dangers.map(({ reason, command }) => (
          <li key={command}>
            <code className={styles.command}>{command}</code>
            <p>{t(`reason.${reason}`)}</p>
          </li>
        ))}
      </ul>
      {question.dangers.some(canBeRemembered) && (
        <CheckboxField
          label={t('remember')}
          checked={remember}
          onChange={(event) => setRemember(event.target.checked)}
        />
      )}
    </AlertDialog>
  )
}
