import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import type { Terminal } from '#shared/terminals'
import { asksPassword } from './held'
import { setSecret, useBroadcast } from './store'
import type { FieldFocus } from './use-field-focus'

/**
 * Whether a password is written in the bar: on request, and by itself where all targets ask for one, until none does.
 * The password itself stands in `field` alone.
 */
export function useSecret(
  receivers: readonly Terminal[],
  text: string,
  setText: (text: string) => void,
  focus: RefObject<FieldFocus>,
) {
  const isOn = useBroadcast((state) => state.secret)
  const field = useRef<HTMLInputElement>(null)
  const begun = useRef('')
  const asking = receivers.filter(asksPassword).length
  const allAsk = asking > 0 && asking === receivers.length

  const begin = () => {
    begun.current = text
    setText('')
    setSecret(true)
  }

  const beginByItself = useEffectEvent(() => {
    // Somebody who types ahead here writes a password. Several lines are none, and would be lost.
    const isAhead = focus.current.has && !text.includes('\n')
    if (!isOn && (text === '' || isAhead)) begin()
  })
  useEffect(() => {
    if (allAsk) beginByItself()
  }, [allAsk])

  const leaveIfEmpty = useEffectEvent(() => {
    if (!field.current?.value) setSecret(false)
  })
  const nobodyAsks = asking === 0
  useEffect(() => {
    if (nobodyAsks) leaveIfEmpty()
  }, [nobodyAsks])

  return {
    isOn,
    field,
    asking,
    /** What was written so far becomes the beginning of the password; what stands in its field goes with it. */
    toggle: () => {
      if (isOn) setSecret(false)
      else begin()
      useBroadcast.getState().requestFocus()
    },
    leave: () => setSecret(false),
    /** Forgets what was written. */
    clear: () => {
      if (field.current) field.current.value = ''
      if (nobodyAsks) setSecret(false)
    },
    /** What was begun goes into the field once, and is forgotten here. */
    fill: () => {
      if (field.current) field.current.value = begun.current
      begun.current = ''
    },
  }
}
