import { Columns2, CornerDownLeft, ListOrdered, OctagonX } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Delivery } from '#shared/broadcast'
import { useHost } from '../../host'
import { showPanel } from '../../store/shell'
import { Button, IconButton } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { toastError } from '../../ui/toast'
import { countMachines, startComparison } from '../compare/start-comparison'
import { confirmGuarded } from '../guard/confirm'
import { RecordControls } from '../recordings/RecordControls'
import { Snippets } from '../snippets/Snippets'
import styles from './BroadcastBar.module.css'
import { CommandField } from './CommandField'
import { DeliveryLine, TargetCount } from './DeliveryLine'
import { LeftNotice, LiveBanner, LiveSwitch } from './LiveTyping'
import { forgetLeft, setArmed, useBroadcast } from './store'
import { TargetPicker } from './TargetPicker'
import { TemplatePreview, useFlawText } from './TemplatePreview'
import { expandFor, firstFlaw, valuesById } from './templates'
import { useHistory } from './use-history'
import { useLiveTyping } from './use-live-typing'
import { useTargets, useWorkspaceTerminals } from './use-targets'
import { useTemplateFacts } from './use-template-facts'

/** Sends one command to many terminals. Who receives it is framed while something is being written. */
export function BroadcastBar() {
  const host = useHost()
  const { t } = useTranslation('broadcast')
  const terminals = useWorkspaceTerminals()
  const { targets, counts } = useTargets(terminals)
  const history = useHistory()
  const [text, setText] = useState('')
  const [focused, setFocused] = useState(false)
  const [sending, setSending] = useState(false)
  const [delivery, setDelivery] = useState<Delivery | null>(null)

  const ids = targets.receivers.map(({ id }) => id)
  const armed = useBroadcast((state) => state.armed)
  useReceivers(focused || text !== '' || armed ? ids : none)
  useLiveTyping(ids)

  const facts = useTemplateFacts()
  const expansions = expandFor(text, targets.receivers, facts)
  const flaw = useFlawText(expansions)
  const flawId = useId()

  const unavailable = ids.length === 0 ? t('nobody') : undefined
  const unsendable = unavailable ?? flaw
  const uncomparable =
    unsendable ??
    (countMachines(targets.receivers) === 0
      ? t('onlyLocal')
      : text.trim() === ''
        ? t('noCommand')
        : undefined)

  const deliver = async (call: () => Promise<Delivery>): Promise<Delivery | null> => {
    try {
      const result = await call()
      setDelivery(result)
      forgetLeft(result.delivered)
      return result
    } catch (error) {
      toastError(error)
      return null
    }
  }

  const send = async (command: string) => {
    if (ids.length === 0 || sending) return
    const filled = expandFor(command, targets.receivers, facts)
    // The field says what is wrong with it.
    if (firstFlaw(filled)) return setText(command)
    if (!(await confirmGuarded(command, ids.length))) return
    const values = valuesById(filled)
    setSending(true)
    const result = await deliver(() =>
      host.call('broadcast.send', { terminalIds: ids, text: command, ...(values && { values }) }),
    )
    setSending(false)
    if (!result || result.delivered.length === 0) return
    history.add(command)
    // What was typed while it was sent stays.
    setText((now) => (now === command ? '' : now))
  }

  const compare = async () => {
    if (uncomparable !== undefined || sending) return
    const command = text
    if (!(await confirmGuarded(command, countMachines(targets.receivers)))) return
    if (!(await startComparison(host, targets.receivers, command, valuesById(expansions)))) return
    history.add(command)
    setText((now) => (now === command ? '' : now))
  }

  const insert = (snippet: string) => {
    setText((now) => now + snippet)
    useBroadcast.getState().requestFocus()
  }

  const interrupt = () => void deliver(() => host.call('broadcast.interrupt', { terminalIds: ids }))

  return (
    <section aria-label={t('bar')} className={cx(styles.bar, armed && styles.armed)}>
      <LiveBanner onOff={() => setArmed(false)} />
      <LeftNotice />
      <TargetPicker terminals={terminals} counts={counts} />
      <TargetCount targets={targets} />
      <CommandField
        value={text}
        onChange={setText}
        onSend={() => void send(text)}
        onCompare={() => void compare()}
        onHistory={history.move}
        onFocusChange={setFocused}
        flawId={flaw === undefined ? undefined : flawId}
      />
      <Button
        variant="primary"
        icon={CornerDownLeft}
        unavailable={unsendable}
        onClick={() => void send(text)}
      >
        {t('send')}
      </Button>
      <Button
        icon={Columns2}
        title={t('compareHint')}
        unavailable={uncomparable}
        onClick={() => void compare()}
      >
        {t('compare')}
      </Button>
      <Button icon={OctagonX} unavailable={unavailable} onClick={interrupt}>
        {t('interrupt')}
      </Button>
      {/* Where there is no room for all of it, this goes to a line of its own. */}
      <div className={styles.more}>
        <LiveSwitch />
        <Snippets
          newText={() => text || history.last()}
          onInsert={insert}
          onSend={(snippet) => void send(snippet)}
        />
        <IconButton icon={ListOrdered} label={t('sendAndWait')} onClick={() => showPanel('script')} />
        <DeliveryLine delivery={delivery} terminals={terminals} />
        <RecordControls />
      </div>
      <TemplatePreview expansions={expansions} flawId={flawId} />
    </section>
  )
}

const none: readonly string[] = []

/** Tells the panes who receives; a new list only where it holds something else. */
function useReceivers(ids: readonly string[]): void {
  const key = ids.join('\n')
  useEffect(() => {
    useBroadcast.getState().setReceivers(key === '' ? none : key.split('\n'))
  }, [key])
  useEffect(() => () => useBroadcast.getState().setReceivers(none), [])
}
