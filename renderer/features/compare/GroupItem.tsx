import { ClipboardCopy, GitCompareArrows, ListChecks, RotateCcw } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { type Comparison, type NodeResult, sourceId } from '#shared/compare'
import type { ResultGroup } from '#shared/compare-groups'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { useTerminals } from '../terminals/store'
import { runAgain, selectTerminals, terminalsOf } from './actions'
import styles from './GroupItem.module.css'
import { groupNames, secondsText, toneOfResult, useEndText } from './result-text'
import { useCopy } from './use-copy'

interface GroupItemProps {
  group: ResultGroup
  comparison: Comparison
  /** Shows it beside the largest group; absent for that one. */
  onDiff: (() => void) | undefined
}

/** Nodes with equal results: which, how it ended, and their output once. */
export function GroupItem({ group, comparison, onDiff }: GroupItemProps) {
  const { t } = useTranslation('compare')
  const endText = useEndText()
  const [first] = group.results
  const names = groupNames(group)
  const end = endText(first)
  return (
    <li aria-label={t('group', { names, end })} className={styles.group} data-tone={toneOfResult(first)}>
      <div className={styles.head}>
        <Names group={group} />
        <span className={styles.end}>{end}</span>
        <span className={styles.facts}>
          {t('count', { n: group.results.length, all: comparison.results.length })}
        </span>
        <GroupActions group={group} comparison={comparison} onDiff={onDiff} />
      </div>
      <Reasons group={group} />
      <Output result={first} names={names} />
      <Notes group={group} />
    </li>
  )
}

/** The nodes, each with the time that it took. */
function Names({ group: { results } }: { group: ResultGroup }) {
  const { t } = useTranslation('compare')
  return (
    <h3 className={styles.names}>
      <StateMark tone={toneOfResult(results[0])} />{' '}
      {results.map(({ source, name, durationMs }, index) => (
        <Fragment key={sourceId(source)}>
          <span className={styles.name}>
            {name}
            {durationMs !== null && (
              <span className={styles.time}> {t('time', { seconds: secondsText(durationMs) })}</span>
            )}
            {index < results.length - 1 && ','}
          </span>{' '}
        </Fragment>
      ))}
    </h3>
  )
}

function GroupActions({ group, comparison, onDiff }: GroupItemProps) {
  const host = useHost()
  const { t } = useTranslation('compare')
  const copy = useCopy(comparison)
  const terminals = useTerminals((state) => state.terminals)
  const open = terminalsOf(group.results, terminals).filter(
    ({ workspace }) => workspace === comparison.workspace,
  )
  return (
    <div className={styles.actions}>
      {onDiff && (
        <Button variant="quiet" icon={GitCompareArrows} onClick={onDiff}>
          {t('diff.open')}
        </Button>
      )}
      <Button
        variant="quiet"
        icon={ListChecks}
        unavailable={open.length === 0 ? t('notOpen') : undefined}
        onClick={() => selectTerminals(open)}
      >
        {t('select')}
      </Button>
      <Button variant="quiet" icon={RotateCcw} onClick={() => void runAgain(host, comparison, group.results)}>
        {t('again')}
      </Button>
      <Button variant="quiet" icon={ClipboardCopy} onClick={() => copy([group])}>
        {t('copy')}
      </Button>
    </div>
  )
}

/** Why it did not come to its end; the nodes of a group may have been told with other words, such as their own ports. */
function Reasons({ group }: { group: ResultGroup }) {
  const texts = group.results.flatMap(({ error }) => (error ? [describeError(error)] : []))
  const hint = texts[0]?.hint
  const messages = [...new Set(texts.map(({ message }) => message))]
  if (messages.length === 0) return null
  return (
    <p className={styles.reason}>
      {messages.join(' ')} {hint}
    </p>
  )
}

/** More than this would make the page slow; in characters. */
const maxShown = 100_000

function Output({ result, names }: { result: NodeResult; names: string }) {
  const { t } = useTranslation('compare')
  const { state, output, errorOutput } = result
  if (output === '' && errorOutput === '')
    return state === 'ended' ? <p className={styles.faint}>{t('noOutput')}</p> : null
  return (
    <>
      {output !== '' && <Text label={t('output', { names })} text={output} />}
      {errorOutput !== '' && (
        <>
          <p className={styles.faint}>{t('errorOutput')}</p>
          <Text label={t('errorOutput')} text={errorOutput} />
        </>
      )}
      {Math.max(output.length, errorOutput.length) > maxShown && (
        <p className={styles.faint}>{t('shownPart')}</p>
      )}
    </>
  )
}

function Text({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section aria-label={label} className={styles.text} tabIndex={0}>
      <pre>{text.slice(0, maxShown).replace(/\n$/, '')}</pre>
    </section>
  )
}

function Notes({ group: { results } }: { group: ResultGroup }) {
  const { t } = useTranslation('compare')
  const [first] = results
  const differs = results.some(
    ({ output, errorOutput }) => output !== first.output || errorOutput !== first.errorOutput,
  )
  return (
    <>
      {differs && <p className={styles.faint}>{t('textOf', { name: first.name })}</p>}
      {results.some(({ cut }) => cut) && <p className={styles.faint}>{t('cut')}</p>}
    </>
  )
}
