import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { addressText } from '#shared/quick-target'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField, TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import type { SecretPrompt } from './next-question'
import { PromptCard } from './PromptCard'
import styles from './Prompts.module.css'

/** Questions whose answer was to be remembered: so is the next one, where that is refused. */
const remembered = new Set<string>()

interface SecretDialogProps {
  prompt: SecretPrompt
  /** Other connections that wait for the same. */
  alike: readonly SecretPrompt[]
}

/**
 * Asks for what a server wants to know. The answers are read from the form when it is sent and kept nowhere: the fields
 * are not React state, and the dialog goes away with them.
 */
export function SecretDialog({ prompt, alike }: SecretDialogProps) {
  const host = useHost()
  const { t } = useTranslation('prompts')
  const formId = useId()
  const { id, target, kind, instructions, fields, banner, retry, canRemember } = prompt
  const account = `${target.username}@${addressText(target)}`
  const question = `${kind} ${account}`

  const dismiss = (...prompts: SecretPrompt[]) => {
    host.call('prompts.dismiss', { ids: prompts.map((one) => one.id) }).catch(toastError)
  }

  const answer = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const answers = fields.map((_, index) => String(data.get(`answer-${index}`) ?? ''))
    form.reset()
    const choices = { forAll: data.has('forAll'), remember: data.has('remember') }
    if (choices.remember) remembered.add(question)
    else remembered.delete(question)
    host.call('prompts.answer', { id, answers, ...choices }).catch(toastError)
  }

  return (
    <PromptCard
      onDismiss={() => dismiss(prompt)}
      title={t(`secret.${kind}`, { name: target.name })}
      description={account}
      footer={
        <>
          {alike.length > 0 && (
            <Button onClick={() => dismiss(prompt, ...alike)}>{t('secret.cancelAll')}</Button>
          )}
          <Button onClick={() => dismiss(prompt)}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={formId}>
            {t('secret.connect')}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={answer}>
        {banner !== undefined && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one scrolls, by keyboard as well
          <section aria-label={t('secret.banner')} tabIndex={0} className={styles.banner}>
            {banner}
          </section>
        )}
        {retry && (
          <p role="alert" className={styles.retry}>
            {t(kind === 'passphrase' ? 'secret.retryPassphrase' : 'secret.retry')}
          </p>
        )}
        {instructions !== '' && <p className={styles.instructions}>{instructions}</p>}
        {fields.map(({ label, echo }, index) => (
          <TextField
            // biome-ignore lint/suspicious/noArrayIndexKey: a question's fields have no identity and never move
            key={index}
            name={`answer-${index}`}
            // Only a server's own questions have words of their own; a passphrase's label is its key file.
            label={(kind === 'keyboard-interactive' && label.replace(/:\s*$/, '')) || t(`field.${kind}`)}
            type={echo ? 'text' : 'password'}
            autoComplete="off"
          />
        ))}
        {canRemember && (
          <CheckboxField
            name="remember"
            label={t('secret.remember')}
            hint={t('secret.rememberHint')}
            defaultChecked={retry && remembered.has(question)}
          />
        )}
        {alike.length > 0 && (
          <CheckboxField
            name="forAll"
            label={t('secret.forAll')}
            hint={alike.map((other) => other.target.name).join(', ')}
          />
        )}
      </form>
    </PromptCard>
  )
}
