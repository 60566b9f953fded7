import { readArguments, UsageError } from '../../platform/arguments'

export interface WebOptions {
  /** 0 lets the system choose a free one. */
  port: number
  /** Open the user's browser. */
  open: boolean
}

const maxPort = 65_535

/** Throws `UsageError`. */
export function parseOptions(args: readonly string[]): WebOptions {
  const { values } = readArguments(args, {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
  })
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > maxPort)
    throw new UsageError(`--port: “${values.port}” is no number from 0 to ${maxPort}.`)
  return { port: Number(values.port), open: !values['no-open'] }
}
