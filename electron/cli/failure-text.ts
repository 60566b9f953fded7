import { englishHint, LabError } from '#shared/errors'

/** Why a command failed, for a person: what it is, what to do, and what a tool said. */
export function failureText(error: unknown): string {
  if (!(error instanceof LabError)) return `✖ ${error}\n`
  const { message, key, params, details } = error
  const lines = [`✖ ${message} ${englishHint(key, params)}`.trim(), ...(details?.split('\n') ?? [])]
  return `${lines.join('\n  ')}\n`
}
