import { SkipForward } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { WireError } from '#shared/errors'
import type { Script, ScriptTarget } from '#shared/script'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { useNow } from '../../store/use-now'
import { IconButton } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { clockText } from '../recordings/clock-text'
import { elapsedMs, progressOf, toneOf, wordOf } from './progress'
import styles from './SendAndWait.module.css'

/** How far a script is, on each target. */
export function ScriptProgress({ script }: { script: Script | undefined }) {
  const { t } = useTranslation('script')
  if (!script) return <EmptyState title={t('empty.title')} text={t('empty.text')} />
  const { line, lines, text, late } = progressOf(script)
  return (
    <div className={styles.progress}>
      <output className={styles.status}>
        <strong>{t(`state.${script.state}`)}</strong>
        {line > 0 && <span>{t('line', { line, lines })}</span>}
        <code className={styles.line} title={text}>
          {text}
        </code>
        {late.length > 0 && <span className={styles.late}>{t('late', { names: late.join(', ') })}</span>}
      </output>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={styles.scroll} tabIndex={0}>
        <table className={styles.table} aria-label={t('table')}>
          <thead>
            <tr>
              {(['target', 'what', 'at', 'time', 'exitCode'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
              <th>
                <span className={styles.hidden}>{t('column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {script.targets.map((target) => (
              <TargetRow key={target.terminalId} script={script} target={target} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

/** What went wrong, and what to do. */
function textOf(error: WireError): string {
  const { message, hint = '' } = describeError(error)
  return `${message} ${hint}`.trimEnd()
}

function TargetRow({ script, target }: { script: Script; target: ScriptTarget }) {
  const host = useHost()
  const { t } = useTranslation('script')
  const { terminalId, name, state, line, exitCode, error } = target
  const isBusy = script.state === 'running' && (state === 'running' || state === 'preparing')
  const ms = elapsedMs(target, useNow(isBusy))
  const skip = () => host.call('script.skip', { scriptId: script.id, terminalId }).catch(toastError)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={styles.what}>
        <StateMark tone={toneOf(target)} />
        {error ? textOf(error) : t(`targetState.${wordOf(target)}`)}
      </td>
      <td>{line ?? '–'}</td>
      <td>{ms === null ? '–' : clockText(ms / 1000)}</td>
      <td>{exitCode ?? '–'}</td>
      <td>
        {isBusy && <IconButton icon={SkipForward} label={t('skip', { name })} onClick={() => void skip()} />}
      </td>
    </tr>
  )
}
