import { Play, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ForwardState, PortForward } from '#shared/forwards'
import { addressText } from '#shared/quick-target'
import type { Forward } from '#shared/sessions'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { sizeText } from '../files/format'
import { ChangedHostKey } from '../prompts/ChangedHostKey'
import styles from './Forwards.module.css'
import { useForwards } from './store'

const wayOf = (forward: Forward) =>
  forward.type === 'dynamic' ? forward : { ...forward, target: addressText(forward) }

const columns = ['session', 'way', 'state', 'connections', 'sent', 'received'] as const

/** The port forwards of all saved sessions, what they do now, and a way to start and stop each. */
export function Forwards() {
  const { t } = useTranslation('forwards')
  const forwards = useForwards((state) => state.forwards)
  return (
    <div className={styles.scroll}>
      <table aria-label={t('table')} className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {forwards.map((row) => (
            <Row key={`${row.sessionId}/${row.forward.type}/${row.forward.listenPort}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const tones: Record<ForwardState, StateTone> = {
  stopped: 'off',
  starting: 'starting',
  listening: 'running',
  lost: 'problem',
  failed: 'problem',
}

function Row({ row }: { row: PortForward }) {
  const { t } = useTranslation('forwards')
  const { sessionName, forward, state, connections, allConnections, sent, received, error } = row
  const texts = error && describeError(error)
  const host = useHost()
  const { type, listenPort } = forward
  const start = () =>
    void host.call('forwards.start', { sessionId: row.sessionId, type, listenPort }).catch(toastError)
  return (
    <tr>
      <th scope="row">{sessionName}</th>
      <td>{t(`way.${forward.type}`, wayOf(forward))}</td>
      <td>
        <StateMark tone={tones[state]} />
        {t(`state.${state}`)}
        {texts && (
          <p className={styles.error}>
            {texts.message} {texts.hint}
          </p>
        )}
      </td>
      <td className={styles.number}>{t('connections', { open: connections, all: allConnections })}</td>
      <td className={styles.number}>{sizeText(sent)}</td>
      <td className={styles.number}>{sizeText(received)}</td>
      <td>
        <ChangedHostKey error={error} onForgotten={start} />
        <StartStop row={row} />
      </td>
    </tr>
  )
}

function StartStop({ row: { sessionId, sessionName, forward, state } }: { row: PortForward }) {
  const host = useHost()
  const { t } = useTranslation('forwards')
  const action = state === 'stopped' || state === 'failed' ? 'start' : 'stop'
  const { type, listenPort } = forward
  const act = () => void host.call(`forwards.${action}`, { sessionId, type, listenPort }).catch(toastError)
  return (
    <Button
      icon={action === 'start' ? Play : Square}
      aria-label={t(`${action}Named`, { port: listenPort, name: sessionName })}
      onClick={act}
    >
      {t(action)}
    </Button>
  )
}
