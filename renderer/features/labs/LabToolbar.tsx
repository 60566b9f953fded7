import { Camera, ChevronDown, Play, Plus, Power, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import { openDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { DropdownMenu } from '../../ui/Menu'
import styles from './LabToolbar.module.css'
import { type LabAction, whyNot } from './lab-state'
import { useActiveLab } from './store'
import { useIsEmpty } from './use-is-empty'
import { useLabActions } from './use-lab-actions'
import { useLabMenu } from './use-lab-menu'

/** Creates a lab, and starts, stops and destroys the one that is open; the menu has what is done more rarely. */
export function LabToolbar() {
  const { t } = useTranslation('labs')
  const lab = useActiveLab()
  const actions = useLabActions()
  const menu = useLabMenu()
  const isEmpty = useIsEmpty()
  const unavailable = (action: LabAction) => {
    const reason = whyNot(action, lab)
    return reason === null ? undefined : t(`reason.${reason}`)
  }
  const labId = lab?.id ?? ''
  return (
    <div role="toolbar" aria-label={t('toolbar')} className={styles.toolbar}>
      {/* The welcome has the same button in its middle. Until it is known which of the two is shown, nobody is to press one that goes. */}
      {isEmpty === false && (
        <>
          <Button variant="primary" icon={Plus} onClick={() => openDialog({ type: 'create' })}>
            {t('create')}
          </Button>
          <span className={styles.divider} aria-hidden />
        </>
      )}
      <Button
        variant="quiet"
        icon={Play}
        unavailable={unavailable('up')}
        onClick={() => actions.run('up', labId)}
      >
        {t('up')}
      </Button>
      <Button
        variant="quiet"
        icon={Power}
        unavailable={unavailable('halt')}
        onClick={() => actions.run('halt', labId)}
      >
        {t('halt')}
      </Button>
      <CheckpointButton lab={lab} />
      <Button
        variant="quiet"
        icon={Trash2}
        unavailable={unavailable('destroy')}
        onClick={() => actions.askDestroy(labId)}
      >
        {t('destroy')}
      </Button>
      <DropdownMenu
        align="end"
        entries={menu.ofMore(lab)}
        trigger={
          <Button variant="quiet">
            {t('more')}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      />
    </div>
  )
}

/** Keeps the moment; what there is can also be looked at while a run changes the lab. */
function CheckpointButton({ lab }: { lab: Lab | undefined }) {
  const { t } = useTranslation(['checkpoints', 'labs'])
  const none = lab ? undefined : t('labs:reason.noLab')
  return (
    <Button
      variant="quiet"
      icon={Camera}
      unavailable={lab?.provider === 'vagrant' ? t('notOffered') : none}
      onClick={() => lab && openDialog({ type: 'checkpoints', labId: lab.id })}
    >
      {t('button')}
    </Button>
  )
}
