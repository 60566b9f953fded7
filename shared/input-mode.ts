import { z } from 'zod'

/** What a terminal does with input: a shell or a program that reads lines, a question for a secret, a program with the whole screen. */
export const inputModeSchema = z.enum(['line', 'password', 'full-screen'])
export type InputMode = z.infer<typeof inputModeSchema>

/**
 * Why a terminal does not get what is typed. `password` and `full-screen`: it is in that mode, and what is typed is for another one;
 * `shown-password` and `no-full-screen`: the other way round. `behind`: it missed a part of the line and joins with the next one.
 */
export const heldReasonSchema = z.enum([
  'password',
  'full-screen',
  'shown-password',
  'no-full-screen',
  'behind',
])
export type HeldReason = z.infer<typeof heldReasonSchema>

/** Why a terminal in the mode `own` is not to get what is meant for one in the mode `meant`; null where it may. */
export function modeDifference(meant: InputMode, own: InputMode): HeldReason | null {
  if (own === meant) return null
  if (own === 'password') return 'password'
  if (meant === 'password') return 'shown-password'
  return own === 'full-screen' ? 'full-screen' : 'no-full-screen'
}
