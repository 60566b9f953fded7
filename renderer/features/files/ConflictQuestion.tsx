import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictChoice, Transfer } from '#shared/files'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { nameText, sizeText, timeText } from './format'
import styles from './Transfers.module.css'

const choices: readonly ConflictChoice[] = ['overwrite', 'keepBoth', 'skip']

interface ConflictQuestionProps {
  transferId: string
  question: NonNullable<Transfer['question']>
}

/** What to do with a name that is taken. Nothing is overwritten without an answer. */
export function ConflictQuestion({ transferId, question }: ConflictQuestionProps) {
  const host = useHost()
  const { t } = useTranslation('files')
  const [forAll, setForAll] = useState(false)
  const { name, existing, incoming } = question
  const version = ({ size, modified }: typeof existing) => `${sizeText(size)}, ${timeText(modified)}`
  const answer = (choice: ConflictChoice) =>
    void host.call('files.answer', { transferId, choice, forAll }).catch(toastError)

  return (
    // biome-ignore lint/a11y/useSemanticElements: no form and no fieldset, but belongs together
    <div
      role="group"
      tabIndex={-1}
      aria-label={t('conflict', { name: nameText(name) })}
      className={styles.question}
    >
      <p>
        <strong>{t('conflict', { name: nameText(name) })}</strong>
      </p>
      <p className={styles.versions}>
        {t('versions', { existing: version(existing), incoming: version(incoming) })}
      </p>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Button key={choice} onClick={() => answer(choice)}>
            {t(`choice.${choice}`)}
          </Button>
        ))}
        <CheckboxField label={t('forAll')} checked={forAll} onChange={() => setForAll(!forAll)} />
      </div>
    </div>
  )
}
