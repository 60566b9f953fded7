import type { Settings } from '#shared/settings'
import type { Host } from '../../transport/host'
import { clipboardAction, isComposing } from './clipboard-keys'
import { TerminalController } from './controller'
import { droppedText, isDroppable } from './drop'
import { hostPlatform } from './host-platform'
import { InputGate } from './input-gate'
import type { Leases } from './leases'
import type { OutputTurns } from './output-turns'
import { needsConfirmation } from './paste'
import { TerminalScreen } from './screen'
import type { StreamRouter } from './stream-router'

/** What all terminals of the page share. */
export interface TerminalSurroundings {
  host: Host
  router: StreamRouter
  leases: Leases
  turns: OutputTurns
  settings: Settings
  openLink: (url: string) => void
  failed: (error: unknown) => void
  /** The browser did not let the page use the clipboard. */
  clipboardRefused: () => void
  /** The terminal got the keyboard. */
  focused: (terminalId: string) => void
  /** The terminal's present shell, as far as the page knows. */
  shellOf: (terminalId: string) => number | undefined
  /** Whether what was typed and pasted in the terminal waits for the host. */
  waiting: (terminalId: string, isAny: boolean) => void
  /** Asks before lines that were written in the terminal are run; null where nothing is to be asked. */
  askAboutLines: (terminalId: string, lines: readonly string[]) => Promise<boolean> | null
}

/** One terminal of the page: its screen, its connection to the host, and copy and paste. */
export class LiveTerminal {
  readonly screen: TerminalScreen
  private readonly controller: TerminalController
  private readonly gate: InputGate
  private askPaste: ((text: string) => void) | null = null

  constructor(
    terminalId: string,
    private readonly shared: TerminalSurroundings,
  ) {
    const { host, router, leases, turns, settings, openLink, failed } = shared
    this.screen = new TerminalScreen(settings, leases, turns, openLink)
    this.gate = new InputGate(this.screen.terminal, (lines) => shared.askAboutLines(terminalId, lines))
    this.controller = new TerminalController(terminalId, host, router, this.screen, {
      failed,
      pass: (text, send) => this.gate.pass(text, send),
      shell: () => shared.shellOf(terminalId),
      waiting: (isAny) => shared.waiting(terminalId, isAny),
    })
    this.screen.terminal.attachCustomKeyEventHandler((event) => this.handlesKey(event))
    const { element } = this.screen
    element.addEventListener('paste', (event) => this.onPaste(event), { capture: true })
    element.addEventListener('focusin', () => {
      this.gate.lose()
      shared.focused(terminalId)
    })
    element.addEventListener('dragover', (event) => this.onDragOver(event))
    element.addEventListener('drop', (event) => this.onDrop(event))
    element.addEventListener('mouseup', () => this.onMouseUp())
    element.addEventListener('contextmenu', (event) => this.onContextMenu(event))
  }

  attach(): void {
    this.controller.attach()
  }

  /** Who asks before text with line breaks is pasted; the pane that shows this terminal. */
  onPasteQuestion(ask: (text: string) => void): () => void {
    this.askPaste = ask
    return () => {
      if (this.askPaste === ask) this.askPaste = null
    }
  }

  focus(): void {
    this.screen.focus()
  }

  /** Pastes at once, with bracketed paste where the shell asked for it. */
  paste(text: string): void {
    this.gate.pass(text, () => this.controller.paste(text))
    // As a press of a key: ends the selection, and shows the prompt.
    this.screen.terminal.input('')
    this.focus()
  }

  /** Forgets what was typed and pasted while the host was away. */
  discardWaiting(): void {
    this.controller.discardWaiting()
  }

  /** Pastes, after a question where a line break would run something. */
  requestPaste(text: string): void {
    if (text === '') return
    if (needsConfirmation(text) && this.askPaste) this.askPaste(text)
    else this.paste(text)
  }

  async pasteFromClipboard(): Promise<void> {
    const text = await navigator.clipboard.readText().catch(() => null)
    if (text === null) this.shared.clipboardRefused()
    else this.requestPaste(text)
  }

  async copySelection(): Promise<void> {
    const text = this.screen.terminal.getSelection()
    if (text !== '') await navigator.clipboard.writeText(text).catch(this.shared.clipboardRefused)
  }

  dispose(): void {
    this.controller.dispose()
    this.screen.dispose()
  }

  /** False keeps the key from the shell. Keys of an input method are never touched: Hangul would break. */
  private handlesKey(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown' || isComposing(event)) return true
    const { terminal } = this.screen
    const action = clipboardAction(event, hostPlatform(), terminal.hasSelection())
    if (action === 'shell') return true
    if (action === 'copy') {
      event.preventDefault()
      void this.copySelection().then(() => terminal.clearSelection())
    }
    return false
  }

  private onPaste(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopPropagation()
    this.requestPaste(event.clipboardData?.getData('text/plain') ?? '')
  }

  private onDragOver(event: DragEvent): void {
    if (!event.dataTransfer || !isDroppable(event.dataTransfer, this.shared.host.files)) return
    // A pane that is dragged can only be moved: it is the docking library's, which also calls it text.
    if (event.dataTransfer.effectAllowed === 'move') return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }

  private onDrop(event: DragEvent): void {
    const text = event.dataTransfer ? droppedText(event.dataTransfer, this.shared.host.files) : ''
    if (text === '') return
    event.preventDefault()
    this.requestPaste(text)
    this.focus()
  }

  private onMouseUp(): void {
    if (this.shared.settings['terminal.copyOnSelect']) void this.copySelection()
  }

  private onContextMenu(event: MouseEvent): void {
    if (!this.shared.settings['terminal.rightClickPastes']) return
    event.preventDefault()
    event.stopPropagation()
    void this.pasteFromClipboard()
  }
}
