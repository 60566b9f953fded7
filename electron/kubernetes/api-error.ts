import { type ErrorCode, type ErrorKey, LabError } from '#shared/errors'

/** Failures that mean something to a person, by their HTTP status; others are `kubernetes.refused`. */
const known: Readonly<Record<number, readonly [ErrorCode, ErrorKey]>> = {
  401: ['auth.denied', 'kubernetes.forbidden'],
  403: ['auth.denied', 'kubernetes.forbidden'],
  404: ['resource.missing', 'kubernetes.missing'],
  409: ['state.conflict', 'kubernetes.conflict'],
  410: ['resource.missing', 'kubernetes.gone'],
  422: ['input.invalid', 'kubernetes.invalid'],
  429: ['resource.busy', 'kubernetes.notNow'],
}

/** The error for an answer of the API server; `body` is a `Status` object (API conventions, "Error status codes"). */
export function apiError(status: number, body: string): LabError {
  const [code, key] = known[status] ?? (['command.failed', 'kubernetes.refused'] as const)
  return new LabError(code, key, { params: { status }, details: messageOf(body) })
}

/** The error for a request that got no answer. */
export function noAnswer(cause: unknown): LabError {
  if (cause instanceof LabError) return cause
  if (cause instanceof Error && cause.name === 'AbortError')
    return new LabError('cancelled', 'cancelled', { cause })
  return new LabError('net.unreachable', 'kubernetes.unreachable', {
    cause,
    details: cause instanceof Error ? cause.message : String(cause),
  })
}

export const isKey = (error: unknown, key: ErrorKey): boolean =>
  error instanceof LabError && error.key === key

/** What is read of a `Status` object. */
interface Refusal {
  message?: unknown
  details?: { causes?: { reason?: string; message?: string }[] }
}

/** Longest message that is shown, in characters. */
const maxMessage = 2000

function messageOf(body: string): string {
  try {
    const { message, details } = JSON.parse(body) as Refusal
    // Which of the budgets it is stands here alone (`k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go`).
    const budget = details?.causes?.find(({ reason }) => reason === 'DisruptionBudget')?.message
    if (typeof message === 'string') return [message, budget].filter(Boolean).join(' ').slice(0, maxMessage)
  } catch {
    // A proxy's page or plain text: shown as it is.
  }
  return body.slice(0, maxMessage)
}
