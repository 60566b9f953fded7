import { LabError, toWire } from '#shared/errors'
import type { InputMode } from '#shared/input-mode'
import type { NodeRole } from '#shared/labs'
import {
  maxTerminals,
  type ScreenSize,
  type Terminal,
  type TerminalSource,
  terminalIdSchema,
} from '#shared/terminals'
import type { Disposable } from '../platform/disposables'
import type { Logger } from '../platform/logger'
import type { Client, Emit, FrameSink, HandlersOf } from '../rpc'
import type { SshConnections, SshTarget } from '../ssh'
import { Broadcast, interrupt } from './broadcast'
import type { LineReader } from './finished-lines'
import { LiveTerminal } from './live-terminal'
import { LiveTyping } from './live-typing'
import { openLocalShell } from './local-shell'
import type { Mirror } from './mirror'
import type { Tapped } from './output-hub'
import type { OutputTap } from './output-tap'
import { OwnWindows } from './own-windows'
import { typedLine } from './paste'
import type { Shell, ShellRequest } from './shell'
import type { ShellMark } from './shell-marks'
import { openSshShell } from './ssh-shell'
import { Streams } from './streams'
import { freeTerminalId, isTerminalIdOf, numberedTitle } from './terminal-ids'

/** How to reach a terminal's source, and what people call it. */
export interface ResolvedSource {
  target: SshTarget
  title: string
  role?: NodeRole
}

/** A source behind SSH; local shells and pods need no resolving. */
export type RemoteSource = Exclude<TerminalSource, { type: 'local' | 'pod' }>
type PodSource = Extract<TerminalSource, { type: 'pod' }>

interface TerminalServiceOptions {
  connections: SshConnections
  /** Throws a `LabError`, such as `terminals.nodeOff` or `sessions.missing`. */
  resolve(source: RemoteSource): Promise<ResolvedSource>
  /** Starts a shell in a container of a cluster. */
  openPod(source: PodSource, request: ShellRequest): Promise<Shell>
  /** Lines of history that pages keep. */
  scrollback(): number
  /** Told of every state of a terminal; one that is gone counts as `closed`. */
  followed?(terminal: Terminal): void
  emit: Emit
  logger: Logger
}

/** What somebody who types by program must know of a screen. */
export interface TypingScreen {
  /** Where the next character would be written, from 0. */
  column: number
  cols: number
  /** What the terminal does with a line. */
  inputMode: InputMode
}

interface OpenInput {
  source: TerminalSource
  workspace: string
  id?: string | undefined
  size?: ScreenSize | undefined
}

const defaultSize: ScreenSize = { cols: 80, rows: 24 }
const localTitle = 'local'

/** All terminals of the program, whichever page looks at them. They live on while no page does. */
export class TerminalService implements FrameSink {
  readonly #options: TerminalServiceOptions
  readonly #terminals = new Map<string, LiveTerminal>()
  readonly #streams: Streams
  readonly #ownWindows = new OwnWindows()
  readonly #broadcast = new Broadcast((id) => this.#find(id))
  readonly #live = new LiveTyping((id) => this.#terminals.get(id))
  readonly #closing = new Set<Promise<void>>()

  constructor(options: TerminalServiceOptions) {
    this.#options = options
    this.#streams = new Streams(options.logger, (client, terminal, input) =>
      this.#live.type(client, terminal, input),
    )
  }

  readonly handlers: HandlersOf<'terminals'> & HandlersOf<'broadcast'> & HandlersOf<'live'> = {
    'terminals.list': () => [...this.#terminals.values()].map(({ info }) => info),
    'terminals.open': (input) => this.#open(input),
    'terminals.openAll': ({ sources, workspace }) => this.#openAll(sources, workspace),
    'terminals.attach': ({ terminalId }, client) => {
      const terminal = this.#find(terminalId)
      return { stream: this.#streams.attach(client, terminal), shell: terminal.info.shell }
    },
    'terminals.detach': ({ terminalId }, client) => this.#streams.detach(client, this.#find(terminalId)),
    'terminals.resize': ({ terminalId, size }) => this.#find(terminalId).resize(size),
    'terminals.setExcluded': ({ terminalId, excluded }) => this.#find(terminalId).setExcluded(excluded),
    'terminals.showInOwnWindow': ({ terminalId }, client) => {
      const terminal = this.#find(terminalId)
      this.#ownWindows.add(client, terminal)
      this.#live.join(client, terminal)
    },
    'terminals.reconnect': ({ terminalId }) => this.#find(terminalId).connect(),
    'terminals.stopTrying': ({ terminalId }) => this.#find(terminalId).stopTrying(),
    'terminals.close': ({ terminalId }) => this.#close(this.#find(terminalId)),
    ...this.#broadcast.handlers,
    ...this.#live.handlers,
  }

  receive(client: Client, frame: Uint8Array): void {
    this.#streams.receive(client, frame)
  }

  /** Throws `terminals.missing`. */
  terminal(terminalId: string): Terminal {
    return this.#find(terminalId).info
  }

  terminalsOf(workspace: string): Terminal[] {
    return [...this.#terminals.values()]
      .map(({ info }) => info)
      .filter((info) => info.workspace === workspace)
  }

  /** Gives the terminal's screen and output to `tap`. Throws `terminals.missing`. */
  tap(terminalId: string, tap: OutputTap): Tapped {
    return this.#find(terminalId).hub.tap(tap)
  }

  /** Gives the terminal's lines to `reader`. Throws `terminals.missing`. */
  readLines(terminalId: string, reader: LineReader): Disposable {
    return this.#find(terminalId).hub.readLines(reader)
  }

  /** Gives the marks of the terminal's shell to `read`, as `Mirror.readMarks`. Throws `terminals.missing`. */
  readMarks(terminalId: string, read: (mark: ShellMark, onNewLine: boolean) => void): Disposable {
    return this.#find(terminalId).hub.mirror.readMarks(read)
  }

  /**
   * Types what `lineFor` gives for the terminal's screen, and Enter, in place of what was begun there. Throws
   * `terminals.missing`, and for one that may not be written to `terminals.excluded` or `terminals.notReady`.
   */
  typeLine(terminalId: string, lineFor: (screen: TypingScreen) => string): void {
    this.#broadcast.write(terminalId, ({ hub: { mirror } }) =>
      typedLine(lineFor(screenOf(mirror)), mirror.bracketedPaste),
    )
  }

  /** Presses Ctrl+C. Throws as `typeLine`. */
  interrupt(terminalId: string): void {
    this.#broadcast.write(terminalId, () => interrupt)
  }

  /** The node's SSH answers: opens its terminal, or connects those that were cut off. Failures show in the terminal itself. */
  async ensureNode(labId: string, node: string): Promise<void> {
    const source = { type: 'node', labId, node } as const
    const known = [...this.#terminals.values()].filter(({ info }) => isSameNode(info.source, source))
    for (const terminal of known) if (wasCutOff(terminal.info)) terminal.connect()
    if (known.length > 0) return
    await this.#open({ source, workspace: labId, id: freeTerminalId(source, () => false) })
  }

  /** Closes the terminals of a node that is not part of its lab any more. */
  async closeNode(labId: string, node: string): Promise<void> {
    const source = { type: 'node', labId, node } as const
    const known = [...this.#terminals.values()].filter(({ info }) => isSameNode(info.source, source))
    await Promise.all(known.map((terminal) => this.#close(terminal)))
  }

  /** Closes every terminal of a lab that is gone. */
  async closeWorkspace(workspaceId: string): Promise<void> {
    const members = [...this.#terminals.values()].filter(({ info }) => info.workspace === workspaceId)
    await Promise.all(members.map((terminal) => this.#close(terminal)))
  }

  /** Hangs up every shell; resolves once no process is left, at most some ten seconds later. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#terminals.values()].map((terminal) => this.#close(terminal)))
    await Promise.all(this.#closing)
  }

  async #open(input: OpenInput): Promise<Terminal> {
    const terminal = await this.#add(input)
    terminal.connect()
    return terminal.info
  }

  async #openAll(sources: readonly TerminalSource[], workspace: string) {
    const added = await Promise.allSettled(sources.map((source) => this.#add({ source, workspace })))
    const terminals = added
      .flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      // The slowest source may have taken long enough to close another one's terminal.
      .filter((terminal) => this.#terminals.get(terminal.info.id) === terminal)
    const failures = added.flatMap((result) => (result.status === 'rejected' ? [toWire(result.reason)] : []))
    for (const terminal of terminals) terminal.connect()
    return { terminals: terminals.map(({ info }) => info), failures }
  }

  /** The terminal of this id, or a new one that is not connected yet. */
  async #add(input: OpenInput): Promise<LiveTerminal> {
    const { source, workspace, id: wanted, size = defaultSize } = input
    if (wanted !== undefined) checkId(source, wanted)
    const described = await this.#describe(source)
    const existing = wanted === undefined ? undefined : this.#terminals.get(wanted)
    if (existing) return existing
    if (this.#terminals.size >= maxTerminals)
      throw new LabError('state.conflict', 'terminals.tooMany', { params: { max: maxTerminals } })
    const id = wanted ?? freeTerminalId(source, (taken) => this.#terminals.has(taken))
    checkId(source, id)
    const terminal = new LiveTerminal({
      terminal: { id, source, workspace, ...described, title: numberedTitle(described.title, source, id) },
      size,
      scrollback: this.#options.scrollback,
      open: (request) => this.#openShell(id, source, request),
      changed: (changed) => {
        this.#options.emit('terminals.changed', changed)
        this.#options.followed?.(changed)
      },
      active: (kind) => this.#options.emit('terminals.active', { terminalId: id, kind }),
      logger: this.#options.logger.child({ terminal: id }),
    })
    this.#terminals.set(id, terminal)
    return terminal
  }

  /** A node that is off keeps its pane, which says so; a source that is not there at all gets none. */
  async #describe(source: TerminalSource): Promise<{ title: string; role?: NodeRole }> {
    if (source.type === 'local') return { title: localTitle }
    if (source.type === 'pod')
      return { title: source.container ? `${source.pod}/${source.container}` : source.pod }
    try {
      const { title, role } = await this.#options.resolve(source)
      return { title, ...(role ? { role } : {}) }
    } catch (error) {
      const missing = !(error instanceof LabError) || error.code === 'resource.missing'
      if (missing || source.type !== 'node') throw error
      return { title: source.node }
    }
  }

  async #openShell(id: string, source: TerminalSource, request: ShellRequest) {
    if (source.type === 'local') return openLocalShell(request.size())
    if (source.type === 'pod') return this.#options.openPod(source, request)
    const { target, title, role } = await this.#options.resolve(source)
    this.#terminals.get(id)?.describe(numberedTitle(title, source, id), role)
    return openSshShell(this.#options.connections, target, request)
  }

  /** The terminal is gone for the pages at once; its processes may need a moment longer. */
  #close(terminal: LiveTerminal): Promise<void> {
    const { id } = terminal.info
    this.#streams.detachAll(terminal)
    this.#ownWindows.forget(terminal)
    this.#terminals.delete(id)
    const closing = terminal.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    this.#options.emit('terminals.removed', { terminalId: id })
    this.#options.followed?.({ ...terminal.info, state: 'closed' })
    return closing
  }

  #find(terminalId: string): LiveTerminal {
    const terminal = this.#terminals.get(terminalId)
    if (!terminal) throw new LabError('resource.missing', 'terminals.missing')
    return terminal
  }
}

const screenOf = ({ cols, cursor, inputMode }: Mirror): TypingScreen => ({
  ...{ cols, column: cursor.column, inputMode },
})

function checkId(source: TerminalSource, id: string): void {
  if (isTerminalIdOf(source, id) && terminalIdSchema.safeParse(id).success) return
  throw new LabError('input.invalid', 'input.invalid', { issues: [{ path: 'id', key: 'input.field' }] })
}

function isSameNode(source: TerminalSource, node: { labId: string; node: string }): boolean {
  return source.type === 'node' && source.labId === node.labId && source.node === node.node
}

/** Whether the machine, not the user, ended it: a refused login and a shell that was left stay as they are. */
function wasCutOff({ state, exit, error }: Terminal): boolean {
  if (state === 'lost') return true
  if (state !== 'closed') return false
  if (error) return !error.code.startsWith('ssh.')
  return exit?.signal != null
}
