import { FolderCheck, FolderX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VagrantEnvironment } from '#shared/labs'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { Badge } from '../../ui/Badge'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { countStates, toneOf } from './lab-state'
import styles from './OpenDialog.module.css'

interface OpenEnvironmentsProps {
  /** The folder that is chosen now. */
  chosen: string
  onChoose: (path: string) => void
}

/** All Vagrant environments of this user, to choose from. Those whose folder is gone are shown, and cannot be chosen. */
export function OpenEnvironments({ chosen, onChoose }: OpenEnvironmentsProps) {
  const { t } = useTranslation('labs')
  const { environments, error } = useEnvironments()
  return (
    <section aria-label={t('opening.environments')} className={styles.environments}>
      <h3 className={styles.title}>{t('opening.environments')}</h3>
      {error !== null && <p className={styles.note}>{describeError(error).message}</p>}
      {error === null && environments === null && <p className={styles.note}>{t('opening.asking')}</p>}
      {environments?.length === 0 && <p className={styles.note}>{t('opening.none')}</p>}
      {environments && environments.length > 0 && (
        <ul className={styles.list}>
          {environments.map((environment) => (
            <li key={environment.path}>
              <Environment
                environment={environment}
                chosen={environment.path === chosen}
                onChoose={() => onChoose(environment.path)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface EnvironmentProps {
  environment: VagrantEnvironment
  chosen: boolean
  onChoose: () => void
}

function Environment({ environment, chosen, onChoose }: EnvironmentProps) {
  const { t } = useTranslation('labs')
  const { path, exists, labId, machines } = environment
  const Icon = exists ? FolderCheck : FolderX
  const providers = [...new Set(machines.map(({ provider }) => provider))].join(', ')
  return (
    <button
      type="button"
      className={cx(styles.environment, chosen && styles.chosen)}
      aria-pressed={chosen}
      aria-disabled={exists ? undefined : true}
      onClick={exists ? onChoose : undefined}
    >
      <Icon size={16} aria-hidden className={styles.icon} />
      <span className={styles.machines}>{machines.map(({ name }) => name).join(', ')}</span>
      <span className={styles.states}>
        {countStates(machines).map(({ state, count }) => (
          <span key={state} className={styles.count}>
            <StateMark tone={toneOf(state)} />
            {t('stateCount', { number: count, state: t(`state.${state}`) })}
          </span>
        ))}
      </span>
      <Badge>{providers}</Badge>
      <span className={styles.path}>{path}</span>
      {!exists && <span className={styles.gone}>{t('opening.gone')}</span>}
      {labId !== null && <span className={styles.open}>{t('opening.isOpen')}</span>}
    </button>
  )
}

interface Environments {
  /** Null until Vagrant has answered. */
  environments: readonly VagrantEnvironment[] | null
  error: unknown
}

function useEnvironments(): Environments {
  const host = useHost()
  const [answer, setAnswer] = useState<Environments>({ environments: null, error: null })
  useEffect(() => {
    let wanted = true
    host.call('labs.environments').then(
      (environments) => {
        if (wanted) setAnswer({ environments, error: null })
      },
      (error: unknown) => {
        if (wanted) setAnswer({ environments: null, error })
      },
    )
    return () => {
      wanted = false
    }
  }, [host])
  return answer
}
