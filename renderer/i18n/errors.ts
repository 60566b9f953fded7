import i18next from 'i18next'
import { type FieldIssue, shownParams, toWire, type WireError } from '#shared/errors'

/** An error in the words of the page's language. */
export interface ErrorTexts {
  message: string
  /** What to do about it. */
  hint?: string
  /** Evidence, such as the last lines a command printed. */
  details?: string
}

/** Anything thrown by a call, or an error that came as data. */
export function describeError(error: unknown): ErrorTexts {
  const { key, params, details } = isWireError(error) ? error : toWire(error)
  const hint = i18next.exists(`errors:${key}.hint`) ? text(`${key}.hint`, params) : undefined
  return {
    message: text(`${key}.message`, params),
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  }
}

/** The text at a field. */
export const describeIssue = ({ key, params }: FieldIssue): string => text(`${key}.message`, params)

/** Keys come from the contract, whose type is that of `errors.json`; only their joining is not typed. */
function text(path: string, params: WireError['params'] = {}): string {
  return i18next.t(path as 'internal.message', { ns: 'errors', ...shownParams(params) })
}

function isWireError(error: unknown): error is WireError {
  return typeof error === 'object' && error !== null && 'key' in error && !(error instanceof Error)
}
