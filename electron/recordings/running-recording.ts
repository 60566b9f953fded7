import { join } from 'node:path'
import { LabError } from '#shared/errors'
import { maxRecordingBytes } from '#shared/recordings'
import type { Terminal } from '#shared/terminals'
import { oneAtATime } from '../platform/one-at-a-time'
import type { TerminalService } from '../terminals'
import { AppendFile } from './append-file'
import { CastWriter } from './cast-writer'
import { nameInFile } from './file-names'
import { type RecordingIndex, writeIndex } from './recording-index'

interface RunningOptions {
  id: string
  name: string
  workspace: string
  /** An empty folder. */
  folder: string
  terminals: Pick<TerminalService, 'tap'>
  /** It cannot go on: the disk is full, or the recording has become too large. */
  broken(error: unknown): void
  maxBytes?: number
}

interface RecordedTerminal {
  file: AppendFile
  writer: CastWriter
}

/** A recording that is being made: one file for each terminal, and an index that is true at any moment. */
export class RunningRecording {
  readonly id: string
  readonly workspace: string
  readonly startedAt = Date.now()
  readonly #options: RunningOptions
  readonly #maxBytes: number
  readonly #begin = performance.now()
  readonly #index: RecordingIndex
  readonly #recorded = new Map<string, RecordedTerminal>()
  readonly #adding = new Set<string>()
  readonly #closing: Promise<void>[] = []
  readonly #saveIndex: () => Promise<void>
  #added = 0
  #endedBytes = 0
  #ended = false

  constructor(options: RunningOptions) {
    this.#options = options
    this.id = options.id
    this.workspace = options.workspace
    this.#maxBytes = options.maxBytes ?? maxRecordingBytes
    this.#index = { version: 1, name: options.name, startedAt: this.startedAt, length: null, panes: [] }
    this.#saveIndex = oneAtATime(() => writeIndex(options.folder, this.#index))
  }

  get name(): string {
    return this.#index.name
  }

  /** Records these terminals from the beginning. Throws `disk.full` or `disk.denied`. */
  async begin(terminals: readonly Terminal[]): Promise<void> {
    await this.#saveIndex()
    await Promise.all(terminals.map((terminal) => this.#add(terminal, () => 0)))
  }

  async rename(name: string): Promise<void> {
    this.#index.name = name
    await this.#saveIndex()
  }

  /** Records this terminal too, from its present screen on; one that is recorded already stays as it is. Never throws. */
  add(terminal: Terminal): Promise<void> {
    return this.#add(terminal, () => this.#seconds())
  }

  async #add({ id, title, role }: Terminal, startTime: () => number): Promise<void> {
    if (this.#ended || this.#recorded.has(id) || this.#adding.has(id)) return
    this.#adding.add(id)
    try {
      this.#added += 1
      const file = `${String(this.#added).padStart(2, '0')}-${nameInFile(title)}.cast`
      const start = await this.#record(id, title, file, startTime)
      if (start === null) return
      this.#index.panes.push({ file, title, start, ...(role && { role }) })
      this.#index.panes.sort((a, b) => (a.file < b.file ? -1 : 1))
      await this.#saveIndex()
    } catch (error) {
      this.#break(error)
    } finally {
      this.#adding.delete(id)
    }
  }

  /** Resolves once everything is on disk. */
  async stop(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    for (const id of [...this.#recorded.keys()]) this.#end(id)
    await Promise.all(this.#closing)
    this.#index.length = this.#seconds()
    await this.#saveIndex()
  }

  /** When its file begins, in s; null where the terminal was closed meanwhile. */
  async #record(id: string, title: string, name: string, startTime: () => number): Promise<number | null> {
    const file = await AppendFile.create(join(this.#options.folder, name), (error) => this.#break(error))
    const start = startTime()
    const writer = new CastWriter({
      file,
      title,
      startedAt: this.startedAt + start * 1000,
      begin: this.#begin + start * 1000,
      wrote: () => this.#checkSize(),
      ended: () => this.#end(id),
    })
    if (this.#ended || !this.#tap(id, writer)) {
      await file.close()
      return null
    }
    this.#recorded.set(id, { file, writer })
    return start
  }

  #tap(id: string, writer: CastWriter): boolean {
    try {
      writer.connect(this.#options.terminals.tap(id, writer))
      return true
    } catch (error) {
      if (error instanceof LabError && error.code === 'resource.missing') return false
      throw error
    }
  }

  #end(id: string): void {
    const recorded = this.#recorded.get(id)
    if (!recorded) return
    this.#recorded.delete(id)
    recorded.writer.dispose()
    this.#endedBytes += recorded.file.bytes
    this.#closing.push(recorded.file.close())
  }

  #checkSize(): void {
    let bytes = this.#endedBytes
    for (const { file } of this.#recorded.values()) bytes += file.bytes
    if (bytes <= this.#maxBytes) return
    const params = { name: this.name, mebibytes: this.#maxBytes / 1024 / 1024 }
    this.#break(new LabError('state.conflict', 'recordings.full', { params }))
  }

  #break(error: unknown): void {
    if (!this.#ended) this.#options.broken(error)
  }

  #seconds(): number {
    return Math.round(performance.now() - this.#begin) / 1000
  }
}
