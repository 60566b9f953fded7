import { Columns2, CornerDownLeft, KeyRound, ListOrdered, OctagonX } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxBroadcastLength } from '#shared/broadcast'
import { useHost } from '../../host'
import { showPanel } from '../../store/shell'
import { Button, IconButton } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { countMachines, startComparison } from '../compare/start-comparison'
import { confirmGuarded } from '../guard/confirm'
import { RecordControls } from '../recordings/RecordControls'
import { Snippets } from '../snippets/Snippets'
import styles from './BroadcastBar.module.css'
import { CommandField } from './CommandField'
import { DeliveryLine, TargetCount } from './DeliveryLine'
import { HeldTargets } from './HeldTargets'
import { LeftNotice, LiveBanner, LiveSwitch } from './LiveTyping'
import { SecretField } from './SecretField'
import { setArmed, useBroadcast, useIsTypedLive } from './store'
import { TargetPicker } from './TargetPicker'
import { TemplatePreview, useFlawText } from './TemplatePreview'
import { expandFor, expandForReceivers, firstFlaw, valuesById } from './templates'
import { useDelivery } from './use-delivery'
import type { FieldFocus } from './use-field-focus'
import { useDifferences, useForgetAllowed } from './use-held'
import { useHistory } from './use-history'
import { useLiveTyping } from './use-live-typing'
import { useSecret } from './use-secret'
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
  const fieldFocus = useRef<FieldFocus>({ has: false, met: 0 })
  const cameFrom = useRef<Element | null>(null)

  const ids = targets.receivers.map(({ id }) => id)
  const { delivery, sending, send: deliver, interrupt } = useDelivery(ids)
  const armed = useBroadcast((state) => state.armed)
  useReceivers(focused || text !== '' || armed ? ids : none)
  useLiveTyping(ids)

  const secret = useSecret(targets.receivers, text, setText, fieldFocus)
  const differences = useDifferences(targets.receivers, secret.isOn)
  const held = differences.filter(({ allowed }) => !allowed)
  const isTypedLive = useIsTypedLive()
  useForgetAllowed(terminals)

  const facts = useTemplateFacts()
  const tooLong = isTooLong(text) ? t('tooLong', { n: maxBroadcastLength }) : undefined
  const expansions = tooLong === undefined ? expandForReceivers(text, targets, facts) : []
  const flaw = useFlawText(expansions) ?? tooLong
  const flawId = useId()

  const unavailable = ids.length === 0 ? t('nobody') : undefined
  const unsendable = unavailable ?? flaw
  // A command that is compared has a connection of its own: a machine that is away is a result too.
  const machines = countMachines(targets.included)
  const uncomparable =
    flaw ??
    (secret.isOn ? t('secret.noCompare') : undefined) ??
    (machines === 0 ? (unavailable ?? t('onlyLocal')) : text.trim() === '' ? t('noCommand') : undefined)

  const send = async (command: string) => {
    if (ids.length === 0 || sending) return
    // The field says what is wrong with it.
    if (isTooLong(command)) return setText(command)
    const filled = expandForReceivers(command, targets, facts)
    if (firstFlaw(filled)) return setText(command)
    if (!(await confirmGuarded(command, ids.length))) return
    const values = valuesById(filled)
    if (!(await deliver({ text: command, ...(values && { values }) }))) return
    history.add(command)
    // What was typed while it was sent stays.
    setText((now) => (now === command ? '' : now))
  }

  const sendSecret = async () => {
    const field = secret.field.current
    if (!field || ids.length === 0 || sending) return
    if (await deliver({ text: field.value, secret: true })) field.value = ''
  }

  const compare = async () => {
    if (uncomparable !== undefined || sending) return
    const command = text
    if (!(await confirmGuarded(command, machines))) return
    const values = valuesById(expandFor(command, targets.included, facts))
    if (!(await startComparison(host, targets.included, command, values))) return
    history.add(command)
    setText((now) => (now === command ? '' : now))
  }

  const insert = (snippet: string) => {
    secret.leave()
    setText((now) => now + snippet)
    useBroadcast.getState().requestFocus()
  }

  const changeFocus = (has: boolean, from: Element | null) => {
    setFocused(has)
    fieldFocus.current.has = has
    if (has) useBroadcast.setState({ inBar: true })
    if (from) cameFrom.current = from
  }

  const goBack = () => {
    const element = cameFrom.current
    if (element instanceof HTMLElement && element.isConnected) element.focus()
  }

  const heldTargets = (
    <HeldTargets differences={differences} onSecret={secret.isOn ? undefined : secret.toggle} />
  )

  return (
    <section aria-label={t('bar')} className={cx(styles.bar, armed && styles.armed)}>
      <LiveBanner onOff={() => setArmed(false)} barHeld={heldTargets} />
      <LeftNotice />
      <TargetPicker terminals={terminals} counts={counts} />
      <TargetCount targets={targets} held={isTypedLive ? 0 : held.length} />
      {!armed && heldTargets}
      {secret.isOn ? (
        <SecretField
          field={secret.field}
          onShown={secret.fill}
          asking={secret.asking}
          all={ids.length}
          focus={fieldFocus}
          onSend={() => void sendSecret()}
          onLeave={() => {
            secret.clear()
            goBack()
          }}
          onFocusChange={changeFocus}
        />
      ) : (
        <CommandField
          value={text}
          onChange={setText}
          onSend={() => void send(text)}
          onCompare={() => void compare()}
          onHistory={history.move}
          onLeave={goBack}
          onFocusChange={changeFocus}
          focus={fieldFocus}
          flawId={flaw === undefined ? undefined : flawId}
        />
      )}
      <IconButton icon={KeyRound} label={t('secret.switch')} pressed={secret.isOn} onClick={secret.toggle} />
      <Button
        variant="primary"
        icon={CornerDownLeft}
        unavailable={unsendable}
        onClick={() => void (secret.isOn ? sendSecret() : send(text))}
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
      <TemplatePreview expansions={expansions} flaw={flaw} flawId={flawId} />
    </section>
  )
}

const none: readonly string[] = []

/** The field keeps a text of any length: of one that it cut off, the beginning could be sent unnoticed. */
const isTooLong = (command: string): boolean => command.length > maxBroadcastLength

/** Tells the panes who receives; a new list only where it holds something else. */
function useReceivers(ids: readonly string[]): void {
  const key = ids.join('\n')
  useEffect(() => {
    useBroadcast.getState().setReceivers(key === '' ? none : key.split('\n'))
  }, [key])
  useEffect(() => () => useBroadcast.getState().setReceivers(none), [])
}
