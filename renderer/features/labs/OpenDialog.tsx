import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldIssue, LabError } from '#shared/errors'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { closeDialog, showPanel } from '../../store/shell'
import { CheckboxField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { PathField } from '../files/PathField'
import { useWorkspace } from '../workspace/store'
import { Failure } from './Failure'
import styles from './OpenDialog.module.css'
import { OpenEnvironments } from './OpenEnvironments'

/** Opens a folder with a Vagrantfile as a lab: typed, or chosen from those that Vagrant knows. */
export function OpenDialog({ path: asked = '' }: { path?: string | undefined }) {
  const { t } = useTranslation('labs')
  const [path, setPath] = useState(asked)
  const [trusted, setTrusted] = useState(false)
  const { open, opening, issues, failure, clear } = useOpen()
  const errorAt = (field: string): string | undefined => {
    const issue = issues.find((candidate) => candidate.path === field)
    return issue && describeIssue(issue)
  }
  const choose = (next: string) => {
    // Trust in one folder is none in another.
    setTrusted(false)
    setPath(next)
    clear()
  }
  const submit = () => {
    if (!opening) void open(path, trusted)
  }
  return (
    <FormDialog
      onClose={closeDialog}
      width="medium"
      title={t('opening.title')}
      description={t('opening.lead')}
      action={t(opening ? 'opening.sending' : 'opening.submit')}
      unavailable={opening ? t('opening.sending') : undefined}
      onSubmit={submit}
      className={styles.form}
    >
      <PathField
        label={t('opening.folder')}
        hint={t('opening.folderHint')}
        error={errorAt('path')}
        value={path}
        method="files.chooseFolder"
        onChange={(event) => choose(event.target.value)}
      />
      <OpenEnvironments chosen={path} onChoose={choose} />
      <CheckboxField
        label={t('opening.trust')}
        hint={t('opening.trustHint')}
        error={errorAt('trusted')}
        checked={trusted}
        onChange={(event) => {
          setTrusted(event.target.checked)
          clear()
        }}
      />
      <div role="alert">{failure !== null && <Failure error={failure} />}</div>
    </FormDialog>
  )
}

/** `issues` belong to fields; `failure` is anything else that went wrong, such as an error in the Vagrantfile. */
function useOpen() {
  const host = useHost()
  const [opening, setOpening] = useState(false)
  const [issues, setIssues] = useState<readonly FieldIssue[]>([])
  const [failure, setFailure] = useState<unknown>(null)
  const clear = () => {
    setIssues([])
    setFailure(null)
  }

  const open = async (path: string, trusted: boolean): Promise<void> => {
    clear()
    if (path.trim() === '') return setIssues([{ path: 'path', key: 'labs.pathEmpty' }])
    if (!trusted) return setIssues([{ path: 'trusted', key: 'labs.notTrusted' }])
    setOpening(true)
    try {
      const { labId } = await host.call('labs.open', { path, trusted })
      closeDialog()
      useWorkspace.getState().setActive(labId)
      showPanel('problems')
    } catch (error) {
      if (error instanceof LabError && error.issues?.length) setIssues(error.issues)
      else setFailure(error)
    } finally {
      setOpening(false)
    }
  }
  return { open, opening, issues, failure, clear }
}
