import { ArrowDown, ArrowRight, ArrowUp, RotateCcw, Trash2, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FileProblem, Transfer } from '#shared/files'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { IconButton } from '../../ui/Button'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { ConflictQuestion } from './ConflictQuestion'
import { durationText, nameText, sizeText } from './format'
import styles from './Transfers.module.css'
import { isFinished } from './transfer-totals'

const icons = { upload: ArrowUp, download: ArrowDown, copy: ArrowRight, delete: Trash2 }

const tones: Record<Transfer['state'], StateTone> = {
  waiting: 'off',
  running: 'starting',
  asking: 'problem',
  reconnecting: 'problem',
  done: 'running',
  failed: 'problem',
  cancelled: 'off',
}

/** One transfer: what, from where to where, how far, and what is to be decided or went wrong. */
export function TransferItem({ transfer }: { transfer: Transfer }) {
  const host = useHost()
  const { t } = useTranslation('files')
  const { id: transferId, kind, state, error, problems, skipped, leftOut, leftOutCount, question } = transfer
  const Icon = icons[kind]
  const name = useTransferName(transfer)
  const problem = error && describeError(error)

  return (
    <li className={styles.item} aria-label={name}>
      <div className={styles.line}>
        <Icon size={14} aria-hidden className={styles.kind} />
        <span className={styles.name}>{name}</span>
        <span className={styles.state}>
          <StateMark tone={tones[state]} />
          {t(`state.${state}`)}
          {skipped > 0 && ` · ${t('skipped', { count: skipped })}`}
          {leftOutCount > 0 && ` · ${t('leftOut', { count: leftOutCount })}`}
        </span>
        {state === 'failed' && (
          <IconButton
            icon={RotateCcw}
            label={t('retry')}
            onClick={() => host.call('files.retry', { transferId }).catch(toastError)}
          />
        )}
        {!isFinished(transfer) && (
          <IconButton
            icon={X}
            label={t('cancelTransfer')}
            onClick={() => host.call('files.cancel', { transferId }).catch(toastError)}
          />
        )}
      </div>
      {!isFinished(transfer) && <Progress transfer={transfer} name={name} />}
      {question && <ConflictQuestion transferId={transferId} question={question} />}
      {problem && state !== 'cancelled' && (
        <p className={styles.problem}>
          {problem.message} {problem.hint}
        </p>
      )}
      <Problems listed={problems} count={transfer.problemCount} className={styles.problem} />
      <Problems listed={leftOut} count={leftOutCount} className={styles.leftOut} />
    </li>
  )
}

interface ProblemsProps {
  listed: readonly FileProblem[]
  /** With those that are not listed. */
  count: number
  className: string | undefined
}

function Problems({ listed, count, className }: ProblemsProps) {
  const { t } = useTranslation('files')
  return (
    <>
      {listed.map(({ name, error }) => (
        <p key={name} className={className}>
          {nameText(name)}: {describeError(error).message}
        </p>
      ))}
      {count > listed.length && (
        <p className={className}>{t('moreProblems', { count: count - listed.length })}</p>
      )}
    </>
  )
}

function Progress({ transfer, name }: { transfer: Transfer; name: string }) {
  const { t } = useTranslation('files')
  const { done, total, rate, kind } = transfer
  const share = total === null ? null : total === 0 ? 1 : done / total
  const count = kind === 'delete' ? String : sizeText
  return (
    <div className={styles.progress}>
      <div
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        className={styles.track}
      >
        <div className={styles.bar} style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      <span className={styles.numbers}>
        {total === null ? t('looking') : t('progress', { done: count(done), total: count(total) })}
        {kind !== 'delete' && rate > 0 && total !== null && (
          <>
            {` · ${sizeText(rate)}/s`}
            {` · ${t('remaining', { time: durationText((total - done) / rate) })}`}
          </>
        )}
      </span>
    </div>
  )
}

function useTransferName({ kind, name, count, from, to }: Transfer): string {
  const { t } = useTranslation('files')
  const what = count > 1 ? t('andMore', { name: nameText(name), count: count - 1 }) : nameText(name)
  const values = { what, from: from || t('thisPc'), to: to || t('thisPc') }
  return kind === 'delete' ? t('deletion', values) : t('transfer', values)
}
