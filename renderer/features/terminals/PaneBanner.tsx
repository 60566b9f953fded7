import { Ban, RotateCw, X } from 'lucide-react'
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
import { useTerminalPool } from './pool-context'
import { toneOf } from './state-tone'
import { useTerminal } from './store'

/** Says in the pane why its terminal takes no input now, and offers what helps. Nothing while it does. */
export function PaneBanner({ terminalId }: { terminalId: string }) {
  const terminal = useTerminal(terminalId)
  return terminal && terminal.state !== 'ready' ? <Banner terminal={terminal} /> : null
}

function Banner({ terminal }: { terminal: Terminal }) {
  const { t } = useTranslation('terminals')
  const { state, title, error, source, tries } = terminal
  const lab = useLabOf(source)
  const isDeleted = useIsDeleted(source)
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
  const texts = error && describeError(error)
  const tone = toneOf(terminal)
  const floats = tries !== undefined || state === 'connecting' || state === 'authenticating'
  return (
    <div role="status" className={cx(styles.banner, floats && styles.floating)}>
      <StateMark tone={tone} />
      <div className={styles.texts}>
        <p>
          <Words terminal={terminal} />
        </p>
        {isDeleted && <p>{t('placeholder.deleted', { name: title })}</p>}
        {texts && <p className={cx((tone === 'problem' || tries) && styles.reason)}>{texts.message}</p>}
        {texts?.hint !== undefined && !isDeleted && <p className={styles.hint}>{texts.hint}</p>}
        {/* What the API server says of a container stands nowhere else. */}
        {source.type === 'pod' && texts?.details && <p className={styles.hint}>{texts.details}</p>}
      </div>
      <Buttons terminal={terminal} isDeleted={isDeleted} />
    </div>
  )
}

function Buttons({ terminal, isDeleted }: { terminal: Terminal; isDeleted: boolean }) {
  const host = useHost()
  const pool = useTerminalPool()
  const { t } = useTranslation('terminals')
  const { id, state, error, tries } = terminal
  const canConnect = state === 'lost' || state === 'closed'
  if (!canConnect && !tries) return null
  const ask = (action: 'reconnect' | 'stopTrying' | 'close') => () => {
    host.call(`terminals.${action}`, { terminalId: id }).catch(toastError)
  }
  const reconnect = () => {
    ask('reconnect')()
    // The button goes, and whoever connects wants to type.
    pool.get(id).focus()
  }
  return (
    <div className={styles.buttons}>
      {state !== 'closed' && (
        <Button icon={Ban} onClick={ask('stopTrying')}>
          {t('stopTrying')}
        </Button>
      )}
      <ChangedHostKey error={error} onForgotten={ask('reconnect')} />
      {canConnect && isDeleted && (
        <Button icon={X} onClick={ask('close')}>
          {t('closePane')}
        </Button>
      )}
      {canConnect && !isDeleted && (
        <Button icon={RotateCw} onClick={reconnect}>
          {t(state === 'lost' ? 'reconnectNow' : 'reconnect')}
        </Button>
      )}
    </div>
  )
}

function Words({ terminal }: { terminal: Terminal }) {
  const { t } = useTranslation('terminals')
  const { state, title: name, tries } = terminal
  switch (state) {
    case 'ready':
      return null
    case 'closed':
      return <Ending terminal={terminal} />
    case 'lost':
      return tries ? t('banner.triedAgain', { name, ...tries }) : t('banner.lost')
    default:
      return tries
        ? t('banner.trying', { name, attempt: tries.failed + 1, of: tries.of })
        : t(`banner.${state}`, { name })
  }
}

function Ending({ terminal: { exit, error } }: { terminal: Terminal }) {
  const { t } = useTranslation('terminals')
  if (exit?.signal) return t('banner.signal', { signal: exit.signal })
  if (typeof exit?.code === 'number') return t('banner.exited', { code: exit.code })
  return t(error ? 'banner.failed' : 'banner.closed')
}
