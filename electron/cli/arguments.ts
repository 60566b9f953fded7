import { parseArgs } from 'node:util'

export interface Arguments<Flag extends string> {
  positionals: string[]
  flags: Record<Flag, boolean>
}

/** Splits arguments into flags and the rest; null where a flag is unknown or the number of the rest is not allowed. */
export function parseArguments<Flag extends string = never>(
  args: readonly string[],
  { flags = [], atLeast, atMost }: { flags?: readonly Flag[]; atLeast: number; atMost: number },
): Arguments<Flag> | null {
  try {
    const options = Object.fromEntries(
      flags.map((flag) => [flag, { type: 'boolean', default: false } as const]),
    )
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (positionals.length < atLeast || positionals.length > atMost) return null
    return { positionals, flags: values as Record<Flag, boolean> }
  } catch {
    // parseArgs throws for a flag that it does not know.
    return null
  }
}
