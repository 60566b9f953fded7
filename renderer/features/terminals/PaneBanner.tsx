import { RotateCw, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Terminal } from '#shared/terminals'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { isStartable, toneOf as toneOfNode } from '../labs/lab-state'
import { StartNodeButton } from '../labs/StartNodeButton'
import { useLabOf } from '../labs/store'
import { ChangedHostKey } from '../prompts/ChangedHostKey'
import { useIsDeleted } from '../sessions/store'
import styles from './PaneBanner.module.css'
import { toneOf } from './state-tone'

/** Says in the pane why its terminal takes no input now, and offers what helps. Nothing while it does. */
export function PaneBanner({ terminal }: { terminal: Terminal }) {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const { state, title, error, source } = terminal
  const lab = useLabOf(source)
  const isDeleted = useIsDeleted(source)
  if (state === 'ready') return null
  const node = lab?.nodes.find(({ name }) => source.type === 'node' && name === source.node)
  // Nothing answers on a node that is off; it connects by itself once the node runs.
  if (lab && node && isStartable(node)) {
    return (
      <div role="status" className={styles.banner}>
        <StateMark tone={toneOfNode(node.state)} />
        <p className={styles.texts}>{t(`placeholder.${node.state}`, { name: title })}</p>
        <StartNodeButton lab={lab} node={node} />
      </div>
    )
  }
  const isWaiting = state === 'connecting' || state === 'authenticating'
  const texts = error && describeError(error)
  const tone = toneOf(terminal)
  const reconnect = () => {
    host.call('terminals.reconnect', { terminalId: terminal.id }).catch(toastError)
  }
  const close = () => {
    host.call('terminals.close', { terminalId: terminal.id }).catch(toastError)
  }
  return (
    <div role="status" className={cx(styles.banner, isWaiting && styles.floating)}>
      <StateMark tone={tone} />
      <div className={styles.texts}>
        <p>{state === 'closed' ? <Ending terminal={terminal} /> : t(`banner.${state}`, { name: title })}</p>
        {isDeleted && <p>{t('placeholder.deleted', { name: title })}</p>}
        {texts && <p className={cx(tone === 'problem' && styles.reason)}>{texts.message}</p>}
        {texts?.hint !== undefined && !isDeleted && <p className={styles.hint}>{texts.hint}</p>}
      </div>
      {!isWaiting && (
        <div className={styles.buttons}>
          <ChangedHostKey error={error} onForgotten={reconnect} />
          {isDeleted ? (
            <Button icon={X} onClick={close}>
              {t('closePane')}
            </Button>
          ) : (
            <Button icon={RotateCw} onClick={reconnect}>
              {t(state === 'lost' ? 'reconnectNow' : 'reconnect')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Ending({ terminal: { exit, error } }: { terminal: Terminal }) {
  const { t } = useTranslation('terminals')
  if (exit?.signal) return t('banner.signal', { signal: exit.signal })
  if (typeof exit?.code === 'number') return t('banner.exited', { code: exit.code })
  return t(error ? 'banner.failed' : 'banner.closed')
}
