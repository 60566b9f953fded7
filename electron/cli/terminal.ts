import { createInterface } from 'node:readline/promises'
import type { Terminal } from './command'

/** Asks on the terminal that this program was started from; null where there is none. Only `y` and `yes` mean yes. */
export function confirmOnTerminal(): Terminal['confirm'] {
  const { stdin: input, stderr: output } = process
  if (!input.isTTY || !output.isTTY) return null
  return async (question) => {
    const lines = createInterface({ input, output })
    const abort = new AbortController()
    // Ctrl+C and Ctrl+D are no answer.
    for (const event of ['SIGINT', 'close'] as const) lines.once(event, () => abort.abort())
    try {
      return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `, { signal: abort.signal }))
    } catch (error) {
      if (!abort.signal.aborted) throw error
      output.write('\n')
      return false
    } finally {
      lines.close()
    }
  }
}

/**
 * Calls `first` for the first Ctrl+C, or another signal that asks the program to end; the second one ends it at once, with
 * exit code 1. Gives back the function that takes this off.
 */
export function onInterrupt(first: () => void): () => void {
  let asked = false
  const interrupt = () => {
    if (asked) process.exit(1)
    asked = true
    first()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  return () => {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
