import { Copy, ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Advice, type Diagnosis, type System, systems } from '#shared/diagnosis'
import { useHost } from '../../host'
import { useConnection } from '../../store/connection'
import { IconButton } from '../../ui/Button'
import { toast, toastError } from '../../ui/toast'
import { openLink } from '../terminals/links'
import styles from './AdviceList.module.css'
import { systemOf } from './system'

/** What to do on the system that Pilothouse runs on; other systems are folded away. */
export function AdviceList({ diagnosis: { advice, links } }: { diagnosis: Diagnosis }) {
  const own = systemOf(useConnection(({ info }) => info?.platform))
  const others = systems.filter((system) => system !== own && advice[system].length > 0)
  return (
    <div className={styles.advice}>
      <Steps steps={[...advice[own], ...advice.any]} />
      {others.map((system) => (
        <OtherSystem key={system} system={system} steps={[...advice[system], ...advice.any]} />
      ))}
      {links.map((link) => (
        <MoreLink key={link} link={link} />
      ))}
    </div>
  )
}

function OtherSystem({ system, steps }: { system: System; steps: readonly Advice[] }) {
  const { t } = useTranslation('diagnosis')
  return (
    <details>
      <summary className={styles.summary}>{t('onOtherSystem', { system: t(`system.${system}`) })}</summary>
      <Steps steps={steps} />
    </details>
  )
}

function Steps({ steps }: { steps: readonly Advice[] }) {
  const { t } = useTranslation('diagnosis')
  return (
    <ol className={styles.steps}>
      {steps.map(({ step, command }) => (
        <li key={step}>
          {t(`step.${step}`)}
          {command !== undefined && <Command text={command} />}
        </li>
      ))}
    </ol>
  )
}

function Command({ text }: { text: string }) {
  const { t } = useTranslation('diagnosis')
  const copy = () => navigator.clipboard.writeText(text).then(() => toast.success(t('copied')), toastError)
  return (
    <div className={styles.command}>
      <code>{text}</code>
      <IconButton icon={Copy} label={t('copyCommand', { command: text })} onClick={() => void copy()} />
    </div>
  )
}

function MoreLink({ link }: { link: string }) {
  const { t } = useTranslation('diagnosis')
  const host = useHost()
  return (
    <a
      href={link}
      className={styles.link}
      onClick={(event) => {
        event.preventDefault()
        openLink(host, link)
      }}
    >
      <ExternalLink size={14} aria-hidden />
      {t('readMore', { host: new URL(link).hostname })}
    </a>
  )
}
