import type { Terminal } from '@xterm/xterm'

type Colour = object
interface Cell {
  isInverse(): number
}

/** Parts of xterm.js's `DomRendererRowFactory`; there is no public way to it. */
interface RowFactory {
  _themeService: { colors: { foreground: Colour; background: Colour } }
  _applyMinimumContrast(
    element: HTMLElement,
    background: Colour,
    foreground: Colour,
    cell: Cell,
    ...more: unknown[]
  ): boolean
}

const mended = new WeakSet<object>()

/**
 * Gives reversed text, such as what was just pasted or the last line of `less`, its full contrast. xterm.js (6.0) takes it for text in the colour
 * of its own background where that is the usual one, and so makes it as grey as the least contrast allows. `terminal` must be open, and
 * drawn with elements.
 */
export function mendInverseColours(terminal: Terminal): void {
  const factory = (
    terminal as unknown as {
      _core: { _renderService: { _renderer: { value: { _rowFactory?: RowFactory } } } }
    }
  )._core._renderService._renderer.value._rowFactory
  if (!factory) return
  const prototype = Object.getPrototypeOf(factory) as RowFactory
  if (mended.has(prototype)) return
  mended.add(prototype)
  const apply = prototype._applyMinimumContrast
  prototype._applyMinimumContrast = function (element, background, foreground, cell, ...more) {
    const usual = this._themeService.colors
    const isReversed = foreground === usual.foreground && cell.isInverse() !== 0
    return apply.call(this, element, background, isReversed ? usual.background : foreground, cell, ...more)
  }
}
