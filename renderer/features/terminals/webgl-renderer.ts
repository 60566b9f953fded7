import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'
import { hasAcceleratedWebgl } from './accelerated-webgl'
import type { Leases } from './leases'

/** A driver that loses the context this often will go on doing so. */
const maxRecoveries = 3

/**
 * Draws one terminal with WebGL while it holds a lease; otherwise xterm.js draws with DOM elements. There the cursor does not blink:
 * xterm.js does it by an animation, for which Chromium draws the whole page in each frame, 60 times in a second.
 */
export class WebglRenderer {
  private addon: WebglAddon | null = null
  private releaseLease: (() => void) | null = null
  private recoveries = 0
  private usable = true

  constructor(
    private readonly terminal: Terminal,
    private readonly leases: Leases,
  ) {}

  /** The terminal can be seen. Does nothing where no lease is free, or WebGL would be slower. */
  enable(): void {
    if (this.addon || !this.usable || !hasAcceleratedWebgl()) return
    this.releaseLease = this.leases.acquire()
    if (!this.releaseLease) return
    try {
      const addon = new WebglAddon()
      addon.onContextLoss(() => this.recover())
      this.terminal.loadAddon(addon)
      this.addon = addon
      this.terminal.options.cursorBlink = true
    } catch {
      // No WebGL 2 here: the DOM renderer, which xterm.js has been using, goes on.
      this.usable = false
      this.disable()
    }
  }

  /** The terminal cannot be seen any more: others may need the context. */
  disable(): void {
    const addon = this.addon
    this.addon = null
    if (addon) {
      this.terminal.options.cursorBlink = false
      loseContexts(this.terminal)
      addon.dispose()
    }
    this.releaseLease?.()
    this.releaseLease = null
  }

  private recover(): void {
    if (!this.addon) return
    this.disable()
    this.recoveries++
    if (this.recoveries > maxRecoveries) this.usable = false
    else this.enable()
  }
}

/** Disposing of the add-on leaves its context to the garbage collector; the browser counts it until then. */
function loseContexts(terminal: Terminal): void {
  for (const canvas of terminal.element?.querySelectorAll('canvas') ?? []) {
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
  }
}
