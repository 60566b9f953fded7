import { readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'

const page = join(import.meta.dirname, '../docs/performance.md')

/**
 * One measured quantity, more of which is better: ours and the peer's, taken in turns in one run. The best one of each counts, since
 * whatever else the machine does can only make it worse.
 */
export interface Comparison {
  what: string
  unit: string
  ours: number[]
  peers: number[]
}

/** Prints a table and puts it in the place of the last one of this name in docs/performance.md. */
export async function report(name: string, peer: string, comparisons: readonly Comparison[]): Promise<void> {
  const rows = comparisons.map(({ what, unit, ours, peers }) => {
    const [mine, theirs] = [Math.max(...ours), Math.max(...peers)]
    return `| ${what} | ${mine.toFixed(0)} ${unit} | ${theirs.toFixed(0)} ${unit} | ${((100 * mine) / theirs).toFixed(0)} % |`
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
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${type()} ${release()}, Node ${process.version}`
