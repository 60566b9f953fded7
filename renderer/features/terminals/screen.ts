import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import i18next from 'i18next'
import type { Settings } from '#shared/settings'
import type { ScreenSize } from '#shared/terminals'
import { takeTurn } from '../../ui/take-turn'
import { sendCompositionsOnce } from './composition'
import { mendInverseColours } from './inverse-colours'
import type { Leases } from './leases'
import type { OutputTurns } from './output-turns'
import { PacedOutput } from './paced-output'
import { translateScreen } from './screen-texts'
import { drawSelectionsOnly } from './selection-drawing'
import { SharedStyles } from './shared-styles'
import { measureText, shareWidths } from './shared-widths'
import { readColours, textOptions } from './theme'
import { WebglRenderer } from './webgl-renderer'
import '@xterm/xterm/css/xterm.css'

/** Sizes are sent this long, in ms, after the last change, so that dragging a border does not redraw every program. */
const resizeDelayMs = 100
/** What `terminals.resize` accepts at most. */
const maxSize = { cols: 1000, rows: 500 }
/** The fit add-on answers this where there is no room at all. */
const minCols = 2

/**
 * One xterm.js instance with its add-ons, in an element of its own. The element is moved between panes; the instance
 * is made once and lives until `dispose`.
 */
export class TerminalScreen {
  readonly element = document.createElement('div')
  readonly terminal: Terminal
  readonly output: PacedOutput

  private readonly fitting = new FitAddon()
  private readonly renderer: WebglRenderer
  private readonly observer = new ResizeObserver(() => this.onSize())
  private styles: SharedStyles | null = null
  private resizeTimer: ReturnType<typeof setTimeout> | undefined
  private frame = 0
  private fitted = false
  private sizeHeld = false
  private giveUpTurn: () => void = () => undefined
  private focusWhenShown = false
  private readonly translate = () => translateScreen(this.terminal)

  constructor(settings: Settings, leases: Leases, turns: OutputTurns, openLink: (url: string) => void) {
    this.terminal = new Terminal({
      ...optionsOf(settings),
      ...readColours(),
      allowProposedApi: true,
      macOptionClickForcesSelection: true,
      linkHandler: { activate: (_, url) => openLink(url) },
    })
    this.element.style.cssText = 'width:100%;height:100%'
    this.terminal.loadAddon(this.fitting)
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.loadAddon(new WebLinksAddon((_, url) => openLink(url)))
    this.terminal.unicode.activeVersion = '11'
    this.renderer = new WebglRenderer(this.terminal, leases)
    this.output = new PacedOutput(this.terminal, turns)
    i18next.on('languageChanged', this.translate)
  }

  /** Moves the screen into `parent`. */
  show(parent: HTMLElement): void {
    if (this.terminal.element) parent.append(this.element)
    else this.open(parent)
    this.renderer.enable()
    this.observer.observe(this.element)
    if (this.focusWhenShown) this.focus()
  }

  /** Takes the keyboard focus, as soon as there is a pane that shows it. */
  focus(): void {
    this.focusWhenShown = !this.element.isConnected
    if (this.element.isConnected) this.terminal.focus()
  }

  /** Takes it out of `parent`, unless it is shown somewhere else already. */
  hide(parent: HTMLElement): void {
    if (this.element.parentElement !== parent) return
    this.observer.disconnect()
    this.renderer.disable()
    this.element.remove()
  }

  /** Fills the pane. Does nothing while the size is held, or the screen is hidden or has no room for anything. */
  fit(): void {
    if (this.sizeHeld || this.element.clientWidth === 0 || this.element.clientHeight === 0) return
    const size = this.fitting.proposeDimensions()
    if (!size || !(size.cols > minCols && size.rows >= 1)) return
    this.fitted = true
    this.terminal.resize(Math.min(size.cols, maxSize.cols), Math.min(size.rows, maxSize.rows))
  }

  /** Fills the pane soon: measuring and laying out many screens at once would keep the page from answering. */
  fitInTurn(): void {
    this.giveUpTurn()
    this.giveUpTurn = takeTurn(() => this.fit())
  }

  /** Keeps the size as it is, whatever room the pane has: xterm.js may leave time for other work between any two writes. */
  holdSize(): void {
    this.sizeHeld = true
  }

  /** Fills the pane again, soon. */
  releaseSize(): void {
    this.sizeHeld = false
    this.fitInTurn()
  }

  get size(): ScreenSize {
    return { cols: this.terminal.cols, rows: this.terminal.rows }
  }

  /** `zoom`: by how many pixels the text is larger than the settings say. */
  configure(settings: Settings, zoom: number): void {
    Object.assign(this.terminal.options, optionsOf(settings, zoom))
    this.fit()
  }

  /** Reads the colours again: the theme changed. */
  restyle(): void {
    Object.assign(this.terminal.options, readColours())
  }

  dispose(): void {
    i18next.off('languageChanged', this.translate)
    clearTimeout(this.resizeTimer)
    cancelAnimationFrame(this.frame)
    this.giveUpTurn()
    this.observer.disconnect()
    this.renderer.disable()
    this.styles?.dispose()
    this.terminal.dispose()
    this.element.remove()
  }

  /** Outside of the page, so that xterm.js's own style sheets are never the page's. It measures its text there in vain, hence once more. */
  private open(parent: HTMLElement): void {
    this.terminal.open(this.element)
    this.translate()
    drawSelectionsOnly(this.terminal)
    sendCompositionsOnce(this.terminal)
    shareWidths(this.terminal)
    mendInverseColours(this.terminal)
    if (this.terminal.element) this.styles = new SharedStyles(this.terminal.element)
    parent.append(this.element)
    measureText(this.terminal)
  }

  private onSize(): void {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => {
      clearTimeout(this.resizeTimer)
      if (!this.fitted) this.fitInTurn()
      else this.resizeTimer = setTimeout(() => this.fit(), resizeDelayMs)
    })
  }
}

function optionsOf(settings: Settings, zoom = 0) {
  return {
    ...textOptions(settings, zoom),
    scrollback: settings['terminal.scrollback'],
    screenReaderMode: settings['terminal.screenReaderMode'],
  }
}
