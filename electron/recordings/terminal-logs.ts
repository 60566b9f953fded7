import { join } from 'node:path'
import { LabError } from '#shared/errors'
import type { TerminalLog } from '#shared/recordings'
import type { Disposable } from '../platform/disposables'
import type { TerminalService } from '../terminals'
import { AppendFile } from './append-file'
import { firstFree, nameInFile, timeInFile } from './file-names'
import { TerminalLogFile } from './terminal-log-file'

interface TerminalLogsOptions {
  /** Of the log files. */
  folder: string
  terminals: Pick<TerminalService, 'terminal' | 'readLines'>
  changed(): void
  broken(title: string, error: unknown): void
  maxBytes?: number
}

interface RunningLog {
  title: string
  file: AppendFile
  log: TerminalLogFile
  reading: Disposable
}

/** The logs of terminals, one file each. */
export class TerminalLogs {
  readonly #options: TerminalLogsOptions
  readonly #running = new Map<string, RunningLog>()
  readonly #starting = new Set<string>()
  readonly #closing = new Set<Promise<void>>()

  constructor(options: TerminalLogsOptions) {
    this.#options = options
  }

  get list(): TerminalLog[] {
    return [...this.#running].map(([terminalId, running]) => describe(terminalId, running))
  }

  /** Throws `terminals.missing`, and what making a file throws. */
  async start(terminalId: string, timestamps: boolean): Promise<TerminalLog> {
    const known = this.#running.get(terminalId)
    if (known) {
      known.log.timestamps = timestamps
      this.#options.changed()
      return describe(terminalId, known)
    }
    const { title } = this.#options.terminals.terminal(terminalId)
    if (this.#starting.has(terminalId)) throw new LabError('resource.busy', 'recordings.busy')
    this.#starting.add(terminalId)
    try {
      const running = await this.#begin(terminalId, title, timestamps)
      this.#running.set(terminalId, running)
      this.#options.changed()
      return describe(terminalId, running)
    } finally {
      this.#starting.delete(terminalId)
    }
  }

  /** Resolves once everything is in the file; nothing happens where no log is running. */
  async stop(terminalId: string): Promise<void> {
    this.#end(terminalId)
    await Promise.all(this.#closing)
  }

  async dispose(): Promise<void> {
    for (const terminalId of [...this.#running.keys()]) this.#end(terminalId)
    await Promise.all(this.#closing)
  }

  async #begin(terminalId: string, title: string, timestamps: boolean): Promise<RunningLog> {
    const { folder, terminals, maxBytes } = this.#options
    const name = `${nameInFile(title)}-${timeInFile(new Date())}`
    const failed = (error: unknown) => this.#fail(terminalId, error)
    const file = await firstFree((suffix) => AppendFile.create(join(folder, `${name}${suffix}.log`), failed))
    const log = new TerminalLogFile({
      file,
      timestamps,
      ended: (error) => (error ? this.#fail(terminalId, error) : this.#end(terminalId)),
      ...(maxBytes !== undefined && { maxBytes }),
    })
    try {
      return { title, file, log, reading: terminals.readLines(terminalId, log) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  #fail(terminalId: string, error: unknown): void {
    const running = this.#running.get(terminalId)
    if (!running) return
    this.#end(terminalId)
    this.#options.broken(running.title, error)
  }

  #end(terminalId: string): void {
    const running = this.#running.get(terminalId)
    if (!running) return
    this.#running.delete(terminalId)
    running.reading.dispose()
    const closing = running.file.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    this.#options.changed()
  }
}

const describe = (terminalId: string, { file, log }: RunningLog): TerminalLog => ({
  terminalId,
  path: file.path,
  timestamps: log.timestamps,
})
