import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { layoutNameSchema } from '#shared/workspace'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { LayoutRow } from './LayoutRow'
import { useLayouts } from './named-layouts'
import { openView } from './open-view'

/** Saving the open view's layout under a name, and what can be done with those that are saved. */
export function LayoutDialogs() {
  const { dialog, setDialog } = useLayouts()
  const close = () => setDialog(null)
  if (dialog === 'save') return <SaveDialog onClose={close} />
  return dialog === 'manage' ? <ManageDialog onClose={close} /> : null
}

function SaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('workspace')
  const names = useLayouts((state) => state.names)
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  const isKnown = names.includes(name.trim())

  const save = async () => {
    const checked = layoutNameSchema.safeParse(name)
    const view = openView()
    const layout = view?.dock.layout()
    if (!checked.success) return setError(t('layouts.nameEmpty'))
    if (!view || !layout) return onClose()
    try {
      const input = { workspace: view.workspace, name: checked.data, layout: { ...layout } }
      await view.host.call('workspace.saveNamedLayout', input)
      onClose()
    } catch (refused) {
      toastError(refused)
    }
  }

  return (
    <FormDialog
      onClose={onClose}
      title={t('layouts.saveTitle')}
      description={t('layouts.note')}
      action={t(isKnown ? 'layouts.replace' : 'layouts.save')}
      onSubmit={save}
    >
      <TextField
        label={t('layouts.name')}
        value={name}
        maxLength={60}
        error={error}
        hint={isKnown ? t('layouts.replaces') : undefined}
        onChange={({ target }) => {
          setName(target.value)
          setError(undefined)
        }}
      />
    </FormDialog>
  )
}

function ManageDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('workspace')
  const names = useLayouts((state) => state.names)
  return (
    <Dialog
      open
      width="medium"
      onClose={onClose}
      title={t('layouts.manageTitle')}
      footer={<Button onClick={onClose}>{t('layouts.done')}</Button>}
    >
      {names.length === 0 && <EmptyState title={t('layouts.none')} text={t('layouts.noneText')} />}
      {names.length > 0 && (
        <ul aria-label={t('layouts.manageTitle')}>
          {names.map((name) => (
            <LayoutRow key={name} name={name} onApplied={onClose} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}
