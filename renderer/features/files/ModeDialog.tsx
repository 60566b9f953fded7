import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../i18n/errors'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import styles from './Dialogs.module.css'
import { modeText, octalText } from './format'

const who = ['owner', 'group', 'others'] as const
const rights = ['read', 'write', 'execute'] as const

const bitOf = (person: number, right: number): number => 1 << (8 - 3 * person - right)

interface ModeDialogProps {
  /** Whose permissions; for several files those of the first are shown. */
  title: string
  mode: number
  /** Throws what is then shown. */
  save: (mode: number) => Promise<unknown>
  onClose: () => void
}

/** Changes permissions, by ticks or as a number. */
export function ModeDialog({ title, mode: initial, save, onClose }: ModeDialogProps) {
  const { t } = useTranslation('files')
  const [octal, setOctal] = useState(octalText(initial))
  const [error, setError] = useState<string>()
  const isValid = /^[0-7]{3,4}$/.test(octal)
  const mode = isValid ? Number.parseInt(octal, 8) : initial

  const change = (text: string) => {
    setOctal(text)
    setError(undefined)
  }
  const submit = async () => {
    if (!isValid) return setError(t('octalForm'))
    try {
      await save(mode)
      onClose()
    } catch (failure) {
      setError(describeError(failure).message)
    }
  }

  return (
    <FormDialog onClose={onClose} title={title} action={t('apply')} onSubmit={submit} className={styles.form}>
      <table className={styles.mode}>
        <thead>
          <tr>
            <td />
            {rights.map((right) => (
              <th key={right} scope="col">
                {t(`right.${right}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {who.map((person, personIndex) => (
            <tr key={person}>
              <th scope="row">{t(`who.${person}`)}</th>
              {rights.map((right, rightIndex) => {
                const bit = bitOf(personIndex, rightIndex)
                return (
                  <td key={right}>
                    <input
                      type="checkbox"
                      aria-label={`${t(`who.${person}`)} ${t(`right.${right}`)}`}
                      checked={(mode & bit) !== 0}
                      onChange={() => change(octalText(mode ^ bit))}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <TextField
        label={t('octal')}
        value={octal}
        inputMode="numeric"
        error={error}
        hint={modeText(mode)}
        onChange={(event) => change(event.target.value)}
      />
    </FormDialog>
  )
}
