import type { LogLine, Run } from '#shared/runs'
import type { Logger } from '../platform/logger'
import { RunLog } from './run-log'

interface RunLogsOptions {
  path(runId: string): string
  /** New lines of a log, in order. */
  logged(runId: string, lines: LogLine[]): void
  /** A log cannot be written. */
  failed(run: Run, error: unknown): void
  logger: Logger
}

/** The logs of all runs, by run; each is made when somebody first wants it. */
export class RunLogs {
  readonly #options: RunLogsOptions
  readonly #logs = new Map<string, RunLog>()

  constructor(options: RunLogsOptions) {
    this.#options = options
  }

  of(run: Run): RunLog {
    const known = this.#logs.get(run.id)
    if (known) return known
    const { path, logged, failed, logger } = this.#options
    const log = new RunLog({
      path: path(run.id),
      logged: (lines) => logged(run.id, lines),
      damaged: () => logger.warn({ runId: run.id }, 'a damaged line of the run log was left out'),
      failed: (error) => failed(run, error),
    })
    this.#logs.set(run.id, log)
    return log
  }

  /** As `of`, ready for new lines. */
  async open(run: Run): Promise<RunLog> {
    const log = this.of(run)
    await log.open()
    return log
  }

  forget(runId: string): void {
    this.#logs.delete(runId)
  }
}
