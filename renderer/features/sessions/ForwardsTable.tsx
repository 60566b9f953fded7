import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/Button'
import { SelectField, TextField } from '../../ui/Field'
import styles from './ForwardsTable.module.css'
import { type ForwardFields, newForward } from './session-form'

interface ForwardsTableProps {
  forwards: readonly ForwardFields[]
  errorAt: (path: string) => string | undefined
  onChange: (forwards: ForwardFields[]) => void
}

/** The port forwards of a session, one row each. */
export function ForwardsTable({ forwards, errorAt, onChange }: ForwardsTableProps) {
  const { t } = useTranslation('sessions')
  const add = useRef<HTMLButtonElement>(null)

  const row = (forward: ForwardFields, index: number) => {
    const change = (part: Partial<ForwardFields>) =>
      onChange(forwards.map((other, place) => (place === index ? { ...other, ...part } : other)))
    const remove = () => {
      onChange(forwards.filter((_, place) => place !== index))
      // The button goes with its row.
      add.current?.focus()
    }
    const field = (name: keyof ForwardFields) => ({
      label: t(`forward.${name}`),
      value: forward[name],
      error: errorAt(`forwards.${index}.${name}`),
      onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
    })
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset inside the table's own would be one frame too many
      <div key={index} role="group" aria-label={`${t('forwards')} ${index + 1}`} className={styles.row}>
        <SelectField {...field('type')}>
          <option value="local">{t('forward.local')}</option>
          <option value="remote">{t('forward.remote')}</option>
          <option value="dynamic">{t('forward.dynamic')}</option>
        </SelectField>
        <TextField {...field('listenPort')} inputMode="numeric" />
        {forward.type === 'dynamic' ? (
          <span className={styles.none} />
        ) : (
          <>
            <TextField {...field('host')} />
            <TextField {...field('port')} inputMode="numeric" />
          </>
        )}
        <IconButton icon={X} label={t('removeForward', { number: index + 1 })} onClick={remove} />
      </div>
    )
  }

  return (
    <fieldset className={styles.forwards}>
      <legend className={styles.legend}>{t('forwards')}</legend>
      {forwards.map(row)}
      <div className={styles.footer}>
        <Button ref={add} icon={Plus} onClick={() => onChange([...forwards, newForward])}>
          {t('addForward')}
        </Button>
        <p className={styles.hint}>{t('forwardsHint')}</p>
      </div>
    </fieldset>
  )
}
