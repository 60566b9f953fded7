import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { isStartable, toneOf } from '../labs/lab-state'
import { StartNodeButton } from '../labs/StartNodeButton'
import { useLabOf } from '../labs/store'
import { useIsDeleted } from '../sessions/store'
import type { Pane } from './layout'
import styles from './PanePlaceholder.module.css'
import { useWorkspace } from './store'

/** Stands where a terminal will be: says why it is not there, and offers to open it where that can work. */
export function PanePlaceholder({ pane, close }: { pane: Pane; close: () => void }) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const workspace = useWorkspace((state) => state.active)
  const { setWanted } = useWorkspace.getState()
  const { source, title, terminalId } = pane
  const lab = useLabOf(source)
  const node = lab?.nodes.find(({ name }) => source.type === 'node' && name === source.node)
  const isDeleted = useIsDeleted(source)

  const open = () => {
    host
      .call('terminals.open', { source, workspace, id: terminalId })
      .then(({ id }) => setWanted(id), toastError)
  }

  if (source.type === 'node' && node?.state !== 'running') {
    return (
      <div className={styles.placeholder}>
        <p className={styles.line}>
          <StateMark tone={node ? toneOf(node.state) : 'problem'} />
          {t(`placeholder.${node?.state ?? 'unknown'}`, { name: title })}
        </p>
        {node && <p className={styles.hint}>{t('placeholder.opensItself')}</p>}
        {lab && node && isStartable(node) && <StartNodeButton lab={lab} node={node} />}
      </div>
    )
  }
  if (isDeleted) {
    return (
      <div className={styles.placeholder}>
        <p className={styles.line}>
          <StateMark tone="problem" />
          {t('placeholder.deleted', { name: title })}
        </p>
        <Button onClick={close}>{t('closePane')}</Button>
      </div>
    )
  }
  return (
    <div className={styles.placeholder}>
      <p className={styles.line}>
        <StateMark tone="off" />
        {t(`placeholder.${source.type === 'node' ? 'running' : source.type}`, { name: title })}
      </p>
      <Button onClick={open}>{t(source.type === 'local' ? 'openShell' : 'connect')}</Button>
    </div>
  )
}
