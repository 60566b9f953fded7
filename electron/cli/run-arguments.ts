import { defaultTimeoutSeconds, maxTimeoutSeconds } from '#shared/compare'
import { type Noise, noiseKinds } from '#shared/compare-noise'
import { readArguments, UsageError } from '../platform/arguments'

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

/** What stands behind `run`; the command is what follows `--`, joined as ssh does. Throws `UsageError`. */
export function parseRunArguments(args: readonly string[]): RunArguments {
  const end = args.indexOf('--')
  const { values, positionals } = readArguments(
    args.slice(0, end < 0 ? undefined : end),
    {
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      diff: { type: 'boolean', default: false },
      'side-by-side': { type: 'boolean', default: false },
      ignore: { type: 'string', multiple: true, default: [] },
      timeout: { type: 'string', default: String(defaultTimeoutSeconds) },
    },
    { places: ['LAB|FOLDER'] },
  )
  const { json, yes, diff } = values
  const sideBySide = values['side-by-side']
  // Columns are for people.
  if (sideBySide && (json || diff))
    throw new UsageError(`--side-by-side does not go with --${json ? 'json' : 'diff'}.`)
  const ignore = noiseOf(values.ignore)
  const timeoutSeconds = secondsOf(values.timeout)
  const command = end < 0 ? '' : args.slice(end + 1).join(' ')
  if (command.trim() === '') throw new UsageError('COMMAND is missing: write it behind --.')
  return {
    ...{ place: positionals[0] ?? '', command, json, timeoutSeconds, yes, ignore },
    diff: sideBySide ? 'side-by-side' : diff ? 'unified' : null,
  }
}

function secondsOf(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= maxTimeoutSeconds) return seconds
  throw new UsageError(`--timeout: “${text}” is no number of seconds from 1 to ${maxTimeoutSeconds}.`)
}

/** `host,time` or the same in several options. */
function noiseOf(lists: readonly string[]): ReadonlySet<Noise> {
  const words = new Set(lists.flatMap((list) => list.split(',')))
  for (const word of words)
    if (!noiseKinds.some((kind) => kind === word))
      throw new UsageError(`--ignore: “${word}” is none of ${noiseKinds.join(', ')}.`)
  return new Set(noiseKinds.filter((kind) => words.has(kind)))
}
