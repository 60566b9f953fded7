import { Pencil, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { layoutNameSchema } from '#shared/workspace'
import { useHost } from '../../host'
import { Button, IconButton } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { ListRow } from '../../ui/ListRow'
import { toastError } from '../../ui/toast'
import { applyNamedLayout } from './actions'
import styles from './LayoutDialogs.module.css'
import { useWorkspace } from './store'

/** A saved layout of the open view, and what can be done with it. */
export function LayoutRow({ name, onApplied }: { name: string; onApplied: () => void }) {
  const host = useHost()
  const { t } = useTranslation('workspace')
  const workspace = useWorkspace((state) => state.active)
  const [renaming, setRenaming] = useState(false)

  const apply = () => applyNamedLayout(name).then(onApplied, toastError)
  const remove = () => host.call('workspace.deleteLayout', { workspace, name }).catch(toastError)
  const rename = async (to: string) => {
    try {
      if (to !== name) await host.call('workspace.renameLayout', { workspace, name, to })
      setRenaming(false)
    } catch (refused) {
      toastError(refused)
    }
  }

  return (
    <ListRow
      about={
        renaming ? (
          <RenameForm name={name} onRename={(to) => void rename(to)} onCancel={() => setRenaming(false)} />
        ) : (
          <span className={styles.name}>{name}</span>
        )
      }
    >
      {!renaming && (
        <>
          <Button aria-label={t('layouts.applyLabel', { name })} onClick={() => void apply()}>
            {t('layouts.apply')}
          </Button>
          <IconButton
            icon={Pencil}
            label={t('layouts.renameLabel', { name })}
            onClick={() => setRenaming(true)}
          />
          <IconButton
            icon={Trash2}
            label={t('layouts.deleteLabel', { name })}
            onClick={() => void remove()}
          />
        </>
      )}
    </ListRow>
  )
}

interface RenameFormProps {
  name: string
  onRename: (to: string) => void
  onCancel: () => void
}

function RenameForm({ name, onRename, onCancel }: RenameFormProps) {
  const { t } = useTranslation('workspace')
  const [to, setTo] = useState(name)
  const [error, setError] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const checked = layoutNameSchema.safeParse(to)
    if (checked.success) onRename(checked.data)
    else setError(t('layouts.nameEmpty'))
  }
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <TextField
        label={t('layouts.name')}
        value={to}
        maxLength={60}
        error={error}
        autoFocus
        onChange={({ target }) => {
          setTo(target.value)
          setError(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The dialog stays.
          event.preventDefault()
          event.stopPropagation()
          onCancel()
        }}
      />
      <Button type="submit">{t('layouts.rename')}</Button>
      <Button onClick={onCancel}>{t('layouts.cancel')}</Button>
    </form>
  )
}
