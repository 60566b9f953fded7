import { type RefObject, useEffect } from 'react'
import { useBroadcast } from './store'

/** What the bar's fields, which take each other's place, know of the keyboard. */
export interface FieldFocus {
  /** One of them has it. */
  has: boolean
  /** Wishes to write in the bar that were met. */
  met: number
}

/** Gives the keyboard to a field when somebody wishes to write in the bar, and where it takes the place of one that had it. */
export function useFieldFocus(field: RefObject<HTMLElement | null>, focus: RefObject<FieldFocus>): void {
  const requests = useBroadcast((state) => state.focusRequests)
  useEffect(() => {
    if (focus.current.has || requests > focus.current.met) field.current?.focus()
    focus.current.met = requests
  }, [field, focus, requests])
}
