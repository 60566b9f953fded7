import type { Terminal } from '@xterm/xterm'

/** Parts of xterm.js's `WidthCache`; there is no public way to it. */
interface WidthCache {
  _font: string
  _fontSize: number
  _weight: string | number
  _weightBold: string | number
  _measure(text: string, variant: number): number
}

/** Parts of xterm.js's `RenderService`; there is no public way to it either. */
interface RenderService {
  _renderer: { value: { _widthCache?: WidthCache } }
  handleCharSizeChanged(): void
}

const renderServiceOf = (terminal: Terminal) =>
  (terminal as unknown as { _core: { _renderService: RenderService } })._core._renderService

/** In CSS pixels, by font and character. */
const widths = new Map<string, number>()
// A font that comes later has other widths than the one that stood in for it.
document.fonts.addEventListener('loadingdone', () => widths.clear())

const shared = new WeakSet<object>()

/**
 * Has all terminals measure each character once. xterm.js (6.0) lays out the page anew for each character that a terminal shows first, since it
 * measures it in an element of its own: twenty times for a prompt, in each of 64 terminals. `terminal` must be open, and drawn with elements.
 */
export function shareWidths(terminal: Terminal): void {
  const cache = renderServiceOf(terminal)._renderer.value._widthCache
  if (!cache) return
  const prototype = Object.getPrototypeOf(cache) as WidthCache
  if (shared.has(prototype)) return
  shared.add(prototype)
  const measure = prototype._measure
  prototype._measure = function (text, variant) {
    const key = [
      devicePixelRatio,
      this._font,
      this._fontSize,
      this._weight,
      this._weightBold,
      variant,
      text,
    ].join()
    const known = widths.get(key)
    if (known !== undefined) return known
    const width = measure.call(this, text, variant)
    // Nothing is measured where the terminal is not on the page.
    if (width > 0) widths.set(key, width)
    return width
  }
}

/**
 * Has `terminal` measure its text now, as when the size of characters changes. A change of any option does so too, but xterm.js then writes
 * its 800 rules of style anew as well, twice where it is the theme: 60 MB of text for 64 terminals, and the garbage collector's pauses.
 */
export const measureText = (terminal: Terminal): void => renderServiceOf(terminal).handleCharSizeChanged()
