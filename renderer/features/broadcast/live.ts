import { findDangers } from '#shared/guard'
import { confirmGuarded } from '../guard/confirm'
import { forgetLeft, useBroadcast } from './store'

/** A terminal got the keyboard: the others are compared with it, and what was left in it is seen. */
export function noteKeyboard(terminalId: string): void {
  useBroadcast.setState({ keyboard: terminalId, inBar: false })
  forgetLeft([terminalId])
}

/** How many terminals get what is typed in this one. */
export function countReached(terminalId: string): number {
  const { armed, receivers, held } = useBroadcast.getState()
  if (!armed || !receivers.includes(terminalId)) return 1
  return receivers.length - held.filter((each) => each.terminalId !== terminalId).length
}

/** Asks before a line that was written in one terminal runs on several of them, if it is a dangerous one. Null where it is not. */
export function askAboutLines(terminalId: string, lines: readonly string[]): Promise<boolean> | null {
  const count = countReached(terminalId)
  if (count < 2) return null
  const text = lines.join('\n')
  return findDangers(text).length > 0 ? confirmGuarded(text, count) : null
}
