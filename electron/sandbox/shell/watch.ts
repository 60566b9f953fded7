import { setTimeout as delay } from 'node:timers/promises'
import type { CommandContext, ExecResult } from 'just-bash'
import type { Output } from './devices'

/** Words as a shell line that means exactly these words. */
export const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')

/** Shortest pause of watch(1), in seconds. */
const leastSeconds = 0.1

/** `watch [-n SECONDS] COMMAND`: shows the command's output again and again until it is interrupted. */
export async function watch(
  args: readonly string[],
  context: CommandContext,
  terminal: Output,
): Promise<ExecResult> {
  const { seconds, words } = parse(args)
  const command = words.length === 1 ? (words[0] ?? '') : quoted(words)
  if (command === '') return { stdout: '', stderr: 'Usage:\n watch [options] command\n', exitCode: 1 }
  while (!context.signal?.aborted) {
    const result = await context.exec?.(command, { cwd: context.cwd })
    const header = `Every ${seconds.toFixed(1)}s: ${words.join(' ')}`
    const shown = `\x1b[H\x1b[2J${header}\n\n${result?.stdout ?? ''}${result?.stderr ?? ''}`
    await terminal.write(Buffer.from(shown))
    // It is refused only by the signal, which ends the loop.
    await delay(seconds * 1000, undefined, context.signal ? { signal: context.signal } : {}).catch(() => {})
  }
  return { stdout: '', stderr: '', exitCode: 0 }
}

function parse(args: readonly string[]): { seconds: number; words: string[] } {
  const words = [...args]
  let seconds = 2
  for (let word = words[0]; word?.startsWith('-'); word = words[0]) {
    words.shift()
    const given = /^(?:-n|--interval)=?(.*)$/.exec(word)
    if (given) seconds = Math.max(leastSeconds, Number(given[1] || words.shift()) || 2)
  }
  return { seconds, words }
}
