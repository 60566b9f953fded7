import { parseArgs } from 'node:util'
import { defaultTimeoutSeconds, maxTimeoutSeconds } from '#shared/compare'

export interface RunArguments {
  /** A folder of sessions, or a lab. */
  place: string
  command: string
  json: boolean
  timeoutSeconds: number
  /** Nobody needs to be asked about a dangerous command. */
  yes: boolean
}

/** What stands behind `run`; the command is what follows `--`, joined as ssh does. Null where it is wrong. */
export function parseRunArguments(args: readonly string[]): RunArguments | null {
  const end = args.indexOf('--')
  const command = end < 0 ? '' : args.slice(end + 1).join(' ')
  if (command.trim() === '') return null
  try {
    const { values, positionals } = parseArgs({
      args: args.slice(0, end),
      options: {
        json: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        timeout: { type: 'string', default: String(defaultTimeoutSeconds) },
      },
      allowPositionals: true,
    })
    const [place] = positionals
    const timeoutSeconds = /^\d{1,4}$/.test(values.timeout) ? Number(values.timeout) : 0
    if (place === undefined || positionals.length > 1) return null
    if (timeoutSeconds < 1 || timeoutSeconds > maxTimeoutSeconds) return null
    return { place, command, json: values.json, timeoutSeconds, yes: values.yes }
  } catch {
    // parseArgs throws for a flag that it does not know.
    return null
  }
}
