import { hostText } from './host-text'
import en from './i18n/en/errors.json' with { type: 'json' }
import type { Finding } from './preflight'

/** What kind of failure it is. The page maps a code to what a person can do next; it never reads message texts. */
export const errorCodes = [
  'input.invalid',
  'auth.denied',
  'resource.missing',
  'resource.busy',
  'state.conflict',
  'tool.missing',
  'tool.version',
  'command.failed',
  'timeout',
  'cancelled',
  'net.unreachable',
  'net.refused',
  'net.dns',
  'net.lost',
  'ssh.auth',
  'ssh.hostkey-unknown',
  'ssh.hostkey-changed',
  'ssh.protocol',
  'secret.unavailable',
  'config.corrupt',
  'disk.full',
  'disk.denied',
  'host.lost',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Names a text in `i18n/<language>/errors.json`: `{ message, hint? }`. */
export type ErrorKey = keyof typeof en

/** Whether a text, such as the message of a failed schema check, is such a name. */
export const isErrorKey = (text: string): text is ErrorKey => Object.hasOwn(en, text)

export type ErrorParams = Record<string, string | number>

/** One failed check of an input: `path` is the field (`nodes.0.address`), `key` its text in `errors.json`. */
export interface FieldIssue {
  path: string
  key: ErrorKey
  params?: ErrorParams | undefined
}

/** An error as it crosses from host to page: no stack, no cause. */
export interface WireError {
  code: ErrorCode
  key: ErrorKey
  params?: ErrorParams | undefined
  /** English, for logs and the command line; the page shows its own language's text of `key`. */
  message: string
  issues?: FieldIssue[] | undefined
  /** Evidence for a person, such as the last lines a command printed. Never a secret. */
  details?: string | undefined
  /** What is wrong with this PC, where that is the reason: the page shows it in its own language in place of `details`. */
  findings?: Finding[] | undefined
}

interface LabErrorOptions {
  params?: ErrorParams
  issues?: FieldIssue[]
  details?: string
  findings?: Finding[]
  cause?: unknown
}

/**
 * The one error type of the program. `key` chooses the text, so each message exists once per language and
 * is the same in the log, on the command line and in the window.
 */
export class LabError extends Error {
  readonly code: ErrorCode
  readonly key: ErrorKey
  readonly params: ErrorParams | undefined
  readonly issues: FieldIssue[] | undefined
  readonly details: string | undefined
  readonly findings: Finding[] | undefined

  constructor(code: ErrorCode, key: ErrorKey, options: LabErrorOptions = {}) {
    super(
      englishText(key, options.params),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'LabError'
    this.code = code
    this.key = key
    this.params = options.params
    this.issues = options.issues
    this.details = options.details
    this.findings = options.findings
  }
}

/** The English sentence for `key`, with `{{name}}` replaced from `params` (i18next's placeholder form). */
export function englishText(key: ErrorKey, params: ErrorParams = {}): string {
  return fillIn(en[key].message, shownParams(params))
}

/** The English advice for `key`; empty where there is none. */
export function englishHint(key: ErrorKey, params: ErrorParams = {}): string {
  const text: { message: string; hint?: string } = en[key]
  return fillIn(text.hint ?? '', shownParams(params))
}

/** As texts show them, with the host as in front of a port where there is one. */
export function shownParams(params: ErrorParams): ErrorParams {
  const { host, port } = params
  return port !== undefined && host !== undefined ? { ...params, host: hostText(String(host)) } : params
}

/** The text with `{{name}}` replaced from `params`; what has no value stays. */
export function fillIn(text: string, params: ErrorParams): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** Any thrown value as it may be sent to the page. What is not a `LabError` is a bug: its text stays in the log. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof LabError))
    return { code: 'internal', key: 'internal', message: englishText('internal') }
  const { code, key, params, message, issues, details, findings } = error
  return { code, key, params, message, issues, details, findings }
}

const personsCodes: readonly ErrorCode[] = [
  'ssh.auth',
  'ssh.hostkey-unknown',
  'ssh.hostkey-changed',
  'cancelled',
]

/** Whether a person has to answer or correct something first: another attempt by itself would only ask again, or be refused again. */
export const needsPerson = ({ code }: Pick<WireError, 'code'>): boolean => personsCodes.includes(code)

/** Rebuilds the error on the page's side. */
export function fromWire(wire: WireError): LabError {
  const options: LabErrorOptions = {}
  if (wire.params) options.params = wire.params
  if (wire.issues) options.issues = wire.issues
  if (wire.details !== undefined) options.details = wire.details
  if (wire.findings) options.findings = wire.findings
  return new LabError(wire.code, wire.key, options)
}
