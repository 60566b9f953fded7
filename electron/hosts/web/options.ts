import { parseArgs } from 'node:util'

export interface WebOptions {
  /** 0 lets the system choose a free one. */
  port: number
  /** Open the user's browser. */
  open: boolean
}

export const usage = 'Usage: npm run web -- [--port NUMBER] [--no-open]'

/** Null where the arguments are not understood. */
export function parseOptions(args: readonly string[]): WebOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false } },
    })
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) return null
    return { port: Number(values.port), open: !values['no-open'] }
  } catch {
    // parseArgs throws for anything unknown; the caller prints the usage.
    return null
  }
}
