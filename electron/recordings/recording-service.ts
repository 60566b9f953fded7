import { join } from 'node:path'
import { LabError, toWire } from '#shared/errors'
import type { Writing } from '#shared/recordings'
import type { Terminal } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { TerminalService } from '../terminals'
import { RecordingStore } from './recording-store'
import { RunningRecording } from './running-recording'
import { TerminalLogs } from './terminal-logs'

interface RecordingServiceOptions {
  homeFolder: string
  terminals: Pick<TerminalService, 'terminal' | 'terminalsOf' | 'tap' | 'readLines'>
  emit: Emit
  logger: Logger
}

/** Writes down what terminals show: a log for one, a recording for all of a view. */
export class RecordingService {
  readonly #options: RecordingServiceOptions
  readonly #store: RecordingStore
  readonly #logs: TerminalLogs
  #running: RunningRecording | null = null
  #starting = false

  constructor(options: RecordingServiceOptions) {
    const { homeFolder, terminals, logger } = options
    this.#options = options
    this.#store = new RecordingStore(join(homeFolder, 'recordings'), logger)
    this.#logs = new TerminalLogs({
      folder: join(homeFolder, 'logs', 'terminals'),
      terminals,
      changed: () => this.#tell(),
      broken: (title, error) => this.#tellBroken('log', title, error),
    })
  }

  readonly handlers: HandlersOf<'recordings'> = {
    'recordings.writing': () => this.#writing(),
    'recordings.log': ({ terminalId, timestamps }) => this.#logs.start(terminalId, timestamps),
    'recordings.endLog': ({ terminalId }) => this.#logs.stop(terminalId),
    'recordings.start': ({ workspace, name }) => this.#start(workspace, name),
    'recordings.stop': () => this.#stop(),
    'recordings.list': () => this.#store.list(),
    'recordings.rename': ({ id, name }) => this.#rename(id, name),
    'recordings.remove': ({ id }) => this.#remove(id),
    'recordings.read': ({ id, file, offset }) => this.#store.read(id, file, offset),
  }

  /** A terminal of the view that is recorded is recorded too. */
  follow(terminal: Terminal): void {
    const running = this.#running
    if (running && terminal.workspace === running.workspace && terminal.state !== 'closed')
      void running.add(terminal)
  }

  /** Ends everything that is being written. */
  async dispose(): Promise<void> {
    await Promise.all([this.#stop(), this.#logs.dispose()])
  }

  #writing(): Writing {
    const running = this.#running
    return {
      logs: this.#logs.list,
      recording: running && {
        id: running.id,
        name: running.name,
        workspace: running.workspace,
        startedAt: running.startedAt,
      },
    }
  }

  async #start(workspace: string, name: string): Promise<void> {
    if (this.#running || this.#starting) throw new LabError('state.conflict', 'recordings.running')
    const { terminals } = this.#options
    if (terminals.terminalsOf(workspace).length === 0)
      throw new LabError('state.conflict', 'recordings.noTerminals')
    this.#starting = true
    try {
      await this.#begin(workspace, name)
    } finally {
      this.#starting = false
    }
    this.#tell()
  }

  /** Leaves nothing behind where it cannot begin. */
  async #begin(workspace: string, name: string): Promise<void> {
    const { terminals, logger } = this.#options
    const { id, folder } = await this.#store.makeFolder(name)
    const broken = (error: unknown) => this.#break(running, error)
    const running = new RunningRecording({ id, name, workspace, folder, terminals, broken })
    this.#running = running
    try {
      await running.begin(terminals.terminalsOf(workspace).sort(controlPlaneFirst))
    } catch (error) {
      this.#running = null
      await this.#store
        .remove(id)
        .catch((reason) => logger.warn({ err: reason }, 'A recording was left behind'))
      throw error
    }
  }

  async #stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    if (!running) return
    this.#tell()
    await running.stop()
  }

  #break(running: RunningRecording, error: unknown): void {
    if (this.#running !== running) return
    this.#stop().catch((reason) => this.#options.logger.warn({ err: reason }, 'A recording has no end'))
    this.#tellBroken('recording', running.name, error)
  }

  async #rename(id: string, name: string): Promise<void> {
    if (this.#running?.id !== id) return this.#store.rename(id, name)
    await this.#running.rename(name)
    this.#tell()
  }

  async #remove(id: string): Promise<void> {
    if (this.#running?.id === id) throw new LabError('state.conflict', 'recordings.running')
    await this.#store.remove(id)
  }

  #tell(): void {
    this.#options.emit('recordings.writingChanged', this.#writing())
  }

  #tellBroken(what: 'log' | 'recording', title: string, error: unknown): void {
    const wire = toWire(error)
    if (wire.code === 'internal') this.#options.logger.error({ err: error }, 'Writing down a terminal failed')
    this.#options.emit('recordings.broken', { what, title, error: wire })
  }
}

const controlPlaneFirst = (a: Terminal, b: Terminal): number =>
  Number(b.role === 'control-plane') - Number(a.role === 'control-plane') ||
  a.title.localeCompare(b.title, 'en', { numeric: true })
