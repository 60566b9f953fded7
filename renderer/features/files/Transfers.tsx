import { ChevronDown, ChevronUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { Button, IconButton } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { durationText, sizeText } from './format'
import { placeKey } from './place'
import { useFiles } from './store'
import { TransferItem } from './TransferItem'
import styles from './Transfers.module.css'
import { isFinished, totalsOf } from './transfer-totals'

/** What is being copied to and from a machine, with what was started together, the newest first. */
export function Transfers({ place }: { place: RemoteSource }) {
  const host = useHost()
  const { t } = useTranslation('files')
  const all = useFiles((state) => state.transfers)
  const [isOpen, setOpen] = useState(true)
  const list = useRef<HTMLUListElement>(null)
  const key = placeKey(place)
  const transfers = all.filter(({ places }) => places.some((each) => placeKey(each) === key)).reverse()
  if (transfers.length === 0) return null
  const running = transfers.filter((transfer) => !isFinished(transfer))
  const { done, total, rate } = totalsOf(running)
  const failed = transfers.filter(({ state }) => state === 'failed').length
  const finished = failed > 0 ? t('finishedFailed', { count: failed }) : t('allFinished')
  const asking = transfers.filter(({ question }) => question !== undefined).length
  const showQuestion = () => {
    flushSync(() => setOpen(true))
    // Not one of its buttons: a key that is held down must not overwrite anything.
    list.current?.querySelector<HTMLElement>('[role=group]')?.focus()
  }

  return (
    <section className={styles.transfers} aria-label={t('transfers')}>
      <header className={styles.header}>
        <h3 className={styles.title}>{t('transfers')}</h3>
        <span className={styles.summary}>
          {running.length === 0
            ? finished
            : t('running', { count: running.length, done: sizeText(done), total: sizeText(total) })}
          {rate > 0 && ` · ${sizeText(rate)}/s · ${durationText((total - done) / rate)}`}
        </span>
        {asking > 0 && (
          <Button variant="quiet" className={styles.quiet} onClick={showQuestion}>
            <StateMark tone="problem" />
            {t('asking', { count: asking })}
          </Button>
        )}
        {transfers.some(isFinished) && (
          <Button
            variant="quiet"
            className={styles.quiet}
            onClick={() => host.call('files.clearFinished').catch(toastError)}
          >
            {t('clearFinished')}
          </Button>
        )}
        <IconButton
          icon={isOpen ? ChevronDown : ChevronUp}
          label={t(isOpen ? 'hideTransfers' : 'showTransfers')}
          onClick={() => setOpen(!isOpen)}
        />
      </header>
      {isOpen && (
        <ul ref={list} className={styles.list} aria-label={t('transfers')}>
          {transfers.map((transfer) => (
            <TransferItem key={transfer.id} transfer={transfer} />
          ))}
        </ul>
      )}
    </section>
  )
}
