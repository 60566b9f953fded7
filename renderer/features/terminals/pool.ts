import { defaultSettings, type Settings } from '#shared/settings'
import type { Host } from '../../transport/host'
import { takeTurn } from '../../ui/take-turn'
import { Leases, maxWebglLeases } from './leases'
import { LiveTerminal, type TerminalSurroundings } from './live-terminal'
import { OutputTurns } from './output-turns'
import { StreamRouter } from './stream-router'
import { onThemeChange } from './theme'

/**
 * All terminals of the page, outside React. A terminal is made when its pane is first shown and lives until its pane is
 * closed: moving panes and changing workspaces neither reconnect it nor lose its screen.
 */
export class TerminalPool {
  private readonly terminals = new Map<string, LiveTerminal>()
  private readonly shared: TerminalSurroundings
  private running = false
  private zoomOf: (terminalId: string) => number = () => 0

  constructor(
    private readonly host: Host,
    actions: Omit<TerminalSurroundings, 'host' | 'router' | 'leases' | 'turns' | 'settings'>,
  ) {
    this.shared = {
      host,
      router: new StreamRouter(host),
      leases: new Leases(maxWebglLeases),
      turns: new OutputTurns(),
      settings: defaultSettings,
      ...actions,
    }
  }

  /** Begins to follow the host. Gives back the function that ends it and disposes of every terminal. */
  start(): () => void {
    this.running = true
    const stops = [
      this.shared.router.start(),
      this.host.onState((state) => (state === 'connected' ? this.attachAll() : this.shared.router.clear())),
      onThemeChange(() => this.restyle()),
    ]
    return () => {
      this.running = false
      for (const stop of stops) stop()
      for (const id of [...this.terminals.keys()]) this.remove(id)
    }
  }

  /** The terminal of this id, made where there is none yet. */
  get(terminalId: string): LiveTerminal {
    const known = this.terminals.get(terminalId)
    if (known) return known
    const terminal = new LiveTerminal(terminalId, this.shared)
    this.terminals.set(terminalId, terminal)
    this.adjust(terminalId, terminal)
    if (this.running && this.host.state === 'connected') terminal.attach()
    return terminal
  }

  private remove(terminalId: string): void {
    this.terminals.get(terminalId)?.dispose()
    this.terminals.delete(terminalId)
  }

  /** Disposes of the terminals that the host does not have any more. */
  keepOnly(terminalIds: ReadonlySet<string>): void {
    for (const id of [...this.terminals.keys()]) if (!terminalIds.has(id)) this.remove(id)
  }

  /**
   * `zoomOf` gives by how many pixels a terminal's text is larger than the settings say. Measuring and laying out many screens takes
   * time, so each waits for its turn.
   */
  configure(settings: Settings, zoomOf: (terminalId: string) => number): void {
    this.shared.settings = settings
    this.zoomOf = zoomOf
    for (const [id, terminal] of this.terminals) {
      takeTurn(() => {
        if (this.terminals.get(id) === terminal) this.adjust(id, terminal)
      })
    }
  }

  private adjust(id: string, { screen }: LiveTerminal): void {
    screen.configure(this.shared.settings, this.zoomOf(id))
  }

  private attachAll(): void {
    for (const terminal of this.terminals.values()) terminal.attach()
  }

  private restyle(): void {
    for (const { screen } of this.terminals.values()) screen.restyle()
  }
}
