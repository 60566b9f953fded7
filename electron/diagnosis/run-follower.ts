import type { LogLine, Run } from '#shared/runs'
import type { Finding } from './root-causes'
import { RunScan } from './run-scan'

/** Lines that are read from the log at a time; the most that it gives. */
const pageLines = 5000

/** Reads a run's log: lines after `afterSeq`, oldest first, at most `limit`. */
export type ReadLog = (runId: string, afterSeq: number, limit: number) => Promise<LogLine[]>

/** Keeps the findings of one run true: reads its log once, then takes the lines that are added. */
export class RunFollower {
  run: Run
  readonly #read: ReadLog
  readonly #scan = new RunScan()
  #lastSeq = 0
  #begun = false
  /** Lines came while the log was read, so it is read on. */
  #missed = false
  #catchingUp: Promise<void> | null = null

  constructor(run: Run, read: ReadLog) {
    this.run = run
    this.#read = read
  }

  findings(): Finding[] {
    return this.#scan.findings(this.run)
  }

  /** Looks at new lines; asks for those between where some were missed. */
  async take(lines: readonly LogLine[]): Promise<void> {
    if ((lines[0]?.seq ?? 0) <= this.#lastSeq + 1) this.#look(lines)
    else await this.#catchUp()
  }

  /** Answers once the log was read to its end; later lines come by `take`. */
  async begin(): Promise<void> {
    if (this.#begun) return
    await this.#catchUp()
    this.#begun = true
  }

  #catchUp(): Promise<void> {
    this.#missed = true
    this.#catchingUp ??= this.#readOn().finally(() => {
      this.#catchingUp = null
    })
    return this.#catchingUp
  }

  async #readOn(): Promise<void> {
    for (let more = true; more; ) {
      this.#missed = false
      const lines = await this.#read(this.run.id, this.#lastSeq, pageLines)
      this.#look(lines)
      more = this.#missed || lines.length === pageLines
    }
  }

  #look(lines: readonly LogLine[]): void {
    const fresh = lines.filter(({ seq }) => seq > this.#lastSeq)
    this.#lastSeq = fresh.at(-1)?.seq ?? this.#lastSeq
    this.#scan.take(this.run, fresh)
  }
}
