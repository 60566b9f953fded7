import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'

const page = join(import.meta.dirname, '../docs/performance.md')
/** What else the machine was doing when the measurement began. */
const loadBefore = loadavg()[0] ?? 0

/** One measured quantity: ours and the peer's, taken in turns in one run. */
export interface Comparison {
  what: string
  unit: string
  /** Behind the decimal point; none where it is not said. */
  digits?: number
  ours: number[]
  peers: number[]
  /** What counts of all rounds. Without it the largest: more is better, and whatever else the machine does can only make it worse. */
  summary?: (rounds: readonly number[]) => number
}

/** The middle one: one that the machine disturbed does not count. */
export function median(rounds: readonly number[]): number {
  const sorted = rounds.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const largest = (rounds: readonly number[]): number => Math.max(...rounds)

/** Prints a table and puts it in the place of the last one of this name in docs/performance.md. */
export async function report(name: string, peer: string, comparisons: readonly Comparison[]): Promise<void> {
  const rows = comparisons.map(({ what, unit, ours, peers, digits = 0, summary = largest }) => {
    const [mine, theirs] = [summary(ours), summary(peers)]
    return `| ${what} | ${mine.toFixed(digits)} ${unit} | ${theirs.toFixed(digits)} ${unit} | ${((100 * mine) / theirs).toFixed(0)} % |`
  })
  const table = [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}.`,
    '',
    `| | Pilothouse | ${peer} | ratio |`,
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
  process.stdout.write(`\n${table}\n`)
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const text = await readFile(page, 'utf8')
  const [before, rest] = text.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`docs/performance.md has no place for ${name}`)
  await writeFile(page, `${before}${start}\n${table}\n${end}${after}`)
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${type()} ${release()}, Node ${process.version}, load ${loadBefore.toFixed(1)} before`
