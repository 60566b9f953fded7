import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForwardedPort } from '#shared/labs'
import { useHost } from '../../host'
import { closeDialog } from '../../store/shell'
import { cx } from '../../ui/cx'
import { Dialog } from '../../ui/Dialog'
import { StateMark } from '../../ui/StateMark'
import { Failure } from './Failure'
import styles from './PortsDialog.module.css'
import tables from './Table.module.css'

/** The ports of this PC that lead to a node, as Vagrant tells them now. */
export function PortsDialog({ labId, node }: { labId: string; node: string }) {
  const { t } = useTranslation('labs')
  const { ports, error } = usePorts(labId, node)
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('forwarded.title', { node })}
      description={t('forwarded.lead')}
    >
      {/* Not every provider of Vagrant can tell. */}
      <div role="alert">{error !== null && <Failure error={error} />}</div>
      {error === null && ports === null && (
        <p role="status" className={styles.note}>
          <StateMark tone="starting" />
          {t('opening.asking')}
        </p>
      )}
      {ports?.length === 0 && <p className={styles.note}>{t('forwarded.none')}</p>}
      {ports && ports.length > 0 && <Table ports={ports} />}
    </Dialog>
  )
}

function Table({ ports }: { ports: readonly ForwardedPort[] }) {
  const { t } = useTranslation('labs')
  return (
    <table className={cx(tables.table, styles.table)} aria-label={t('forwarded.table')}>
      <thead>
        <tr>
          <th scope="col">{t('forwarded.host')}</th>
          <th scope="col">{t('forwarded.guest')}</th>
        </tr>
      </thead>
      <tbody>
        {ports.map(({ host, guest }) => (
          <tr key={host}>
            <td>{host}</td>
            <td>{guest === sshPort ? `${guest} (SSH)` : guest}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const sshPort = 22

interface Ports {
  /** Null while Vagrant is asked. */
  ports: readonly ForwardedPort[] | null
  error: unknown
}

function usePorts(labId: string, node: string): Ports {
  const host = useHost()
  const [state, setState] = useState<Ports>({ ports: null, error: null })
  useEffect(() => {
    let isWanted = true
    const set = (change: Partial<Ports>) => isWanted && setState((before) => ({ ...before, ...change }))
    host.call('labs.ports', { labId, node }).then(
      (ports) => set({ ports }),
      (error: unknown) => set({ error }),
    )
    return () => {
      isWanted = false
    }
  }, [host, labId, node])
  return state
}
