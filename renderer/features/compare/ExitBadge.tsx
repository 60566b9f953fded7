import { useTranslation } from 'react-i18next'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { StateMark, type StateTone } from '../../ui/StateMark'
import styles from './ExitBadge.module.css'
import { isNewer, toneOfResult, useEndText } from './result-text'
import { useLastResult } from './store'

interface ExitBadgeProps {
  source: TerminalSource
  terminal: Terminal | undefined
}

/** How the newest command ended in a pane: one that was compared on its machine, or one of its own shell, whichever came last. */
export function ExitBadge({ source, terminal }: ExitBadgeProps) {
  const { t } = useTranslation('compare')
  const endText = useEndText()
  const last = useLastResult(source)
  const shell = terminal?.shellExit
  if (shell && (!last || isNewer(shell, last.result))) {
    const end = t('end.code', { code: shell.code })
    return (
      <Badge
        tone={shell.code === 0 ? 'running' : 'problem'}
        text={t('badge.code')}
        code={shell.code}
        title={t('badge.shell', { end })}
      />
    )
  }
  if (!last) return null
  const end = endText(last.result)
  const { exitCode } = last.result
  const title = t('badge.compared', { command: shortCommand(last.command), end })
  const text = exitCode === null ? end : t('badge.code')
  return <Badge tone={toneOfResult(last.result)} text={text} code={exitCode} title={title} />
}

/** A whole script would be no tooltip; in characters. */
const maxCommand = 80

const shortCommand = (command: string): string =>
  command.length > maxCommand ? `${command.slice(0, maxCommand)}…` : command

interface BadgeProps {
  tone: StateTone
  text: string
  /** Stands behind the text, and stays where there is no room for that. */
  code: number | null
  title: string
}

function Badge({ tone, text, code, title }: BadgeProps) {
  return (
    <span className={styles.place}>
      <span role="img" aria-label={title} title={title} className={styles.badge}>
        <StateMark tone={tone} />
        <span className={styles.text}>{text}</span>
        {code}
      </span>
    </span>
  )
}
