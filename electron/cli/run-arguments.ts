import { parseArgs } from 'node:util'
import { defaultTimeoutSeconds, maxTimeoutSeconds } from '#shared/compare'
import { type Noise, noiseKinds } from '#shared/compare-noise'

export interface RunArguments {
  /** A folder of sessions, or a lab. */
  place: string
  command: string
  json: boolean
  timeoutSeconds: number
  /** Nobody needs to be asked about a dangerous command. */
  yes: boolean
  /** Differences of these kinds are not looked at. */
  ignore: ReadonlySet<Noise>
  /** How what differs from the largest group is shown; null where each group is shown whole. */
  diff: 'unified' | 'side-by-side' | null
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
        diff: { type: 'boolean', default: false },
        'side-by-side': { type: 'boolean', default: false },
        ignore: { type: 'string', multiple: true, default: [] },
        timeout: { type: 'string', default: String(defaultTimeoutSeconds) },
      },
      allowPositionals: true,
    })
    const [place] = positionals
    const timeoutSeconds = /^\d{1,4}$/.test(values.timeout) ? Number(values.timeout) : 0
    if (place === undefined || positionals.length > 1) return null
    if (timeoutSeconds < 1 || timeoutSeconds > maxTimeoutSeconds) return null
    const { json, yes, diff } = values
    const ignore = noiseOf(values.ignore)
    const sideBySide = values['side-by-side']
    // Columns are for people.
    if (!ignore || (sideBySide && (json || diff))) return null
    return {
      ...{ place, command, json, timeoutSeconds, yes, ignore },
      diff: sideBySide ? 'side-by-side' : diff ? 'unified' : null,
    }
  } catch {
    // parseArgs throws for a flag that it does not know.
    return null
  }
}

/** `host,time` or the same in several options; null where one of them is no kind. */
function noiseOf(lists: readonly string[]): ReadonlySet<Noise> | null {
  const words = lists.flatMap((list) => list.split(','))
  const kinds = noiseKinds.filter((kind) => words.includes(kind))
  return kinds.length === new Set(words).size ? new Set(kinds) : null
}
