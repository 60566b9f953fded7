import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RemoteSource } from '#shared/terminals'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { useTargets, useWorkspaceTerminals } from '../broadcast/use-targets'
import styles from './Dialogs.module.css'
import { isRemote, placeKey } from './place'
import { type Machine, useMachines } from './use-machines'

interface TargetsDialogProps {
  title: string
  action: string
  /** The folder that is offered. */
  folder: string
  /** Not offered: the files are there already. */
  without?: RemoteSource
  onSend: (places: RemoteSource[], folder: string | null) => void
  onClose: () => void
}

/** Chooses machines, and a folder that is the same on all of them. */
export function TargetsDialog({
  title,
  action,
  folder: initial,
  without,
  onSend,
  onClose,
}: TargetsDialogProps) {
  const { t } = useTranslation('files')
  const withoutKey = without && placeKey(without)
  const machines = useMachines().filter(({ key }) => key !== withoutKey)
  const receivers = useBroadcastPlaces()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [folder, setFolder] = useState(initial)
  const [error, setError] = useState<string>()

  const toggle = ({ key }: Machine) => {
    const next = new Set(chosen)
    if (!next.delete(key)) next.add(key)
    setChosen(next)
  }
  const send = () => {
    const places = machines.filter(({ key }) => chosen.has(key)).map(({ place }) => place)
    if (places.length === 0) return
    if (folder !== '' && !folder.startsWith('/')) return setError(t('folderForm'))
    onSend(places, folder === '' ? null : folder)
  }

  return (
    <FormDialog
      onClose={onClose}
      title={title}
      action={action}
      unavailable={chosen.size === 0 ? t('noTarget') : undefined}
      onSubmit={send}
      className={styles.form}
    >
      <fieldset className={styles.targets} aria-label={t('targets')}>
        {machines.map((machine) => (
          <label key={machine.key}>
            <input type="checkbox" checked={chosen.has(machine.key)} onChange={() => toggle(machine)} />
            <span>{machine.title}</span>
            <span className={styles.where}>{machine.where}</span>
          </label>
        ))}
        {machines.length === 0 && <p className={styles.where}>{t('noMachines')}</p>}
      </fieldset>
      <div className={styles.quick}>
        <Button
          onClick={() =>
            setChosen(new Set(machines.map(({ key }) => key).filter((key) => receivers.has(key))))
          }
        >
          {t('broadcastTargets')}
        </Button>
        <Button onClick={() => setChosen(new Set(machines.map(({ key }) => key)))}>{t('allMachines')}</Button>
      </div>
      <TextField
        label={t('targetFolder')}
        hint={t('targetFolderHint')}
        error={error}
        value={folder}
        onChange={(event) => {
          setFolder(event.target.value)
          setError(undefined)
        }}
      />
    </FormDialog>
  )
}

/** The machines behind the terminals that a broadcast would reach now. */
function useBroadcastPlaces(): ReadonlySet<string> {
  const terminals = useWorkspaceTerminals()
  const { members } = useTargets(terminals).targets
  const sources = members.map(({ source }) => source).filter(isRemote)
  return new Set(sources.map(placeKey))
}
