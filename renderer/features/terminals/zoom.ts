import { create } from 'zustand'
import { maxZoomedViews } from '#shared/settings'
import type { KeyPress } from './clipboard-keys'

/** Bounds of the text's size under zoom, in pixels: below nothing can be read, above hardly a word fits in a pane. */
const sizes = { min: 6, max: 48 }

/** By how many pixels the text of each zoomed view's terminals is larger than the settings say, the one zoomed last at the end. */
export const useZoom = create<{ zooms: Readonly<Record<string, number>> }>(() => ({ zooms: {} }))

export type ZoomAction = 'in' | 'out' | 'reset'

export const zoomedSize = (fontSize: number, zoom: number): number =>
  Math.min(sizes.max, Math.max(sizes.min, fontSize + zoom))

/** Zooms all terminals of a view; `fontSize` is that of the settings. */
export function zoomView(view: string, action: ZoomAction, fontSize: number): void {
  const { [view]: before = 0, ...others } = useZoom.getState().zooms
  const wanted = { in: before + 1, out: before - 1, reset: 0 }[action]
  // No steps beyond the bounds that would have to be taken back first.
  const zoom = zoomedSize(fontSize, wanted) - fontSize
  if (zoom === before) return
  const kept = Object.fromEntries(Object.entries(others).slice(1 - maxZoomedViews))
  useZoom.setState({ zooms: zoom === 0 ? others : { ...kept, [view]: zoom } })
}

const actions: Record<string, ZoomAction> = { '=': 'in', '+': 'in', '-': 'out', '0': 'reset' }

/** Ctrl with =, + or -, or 0; on a Mac Cmd. Ctrl+Shift+- is undo in shells and editors, so it stays theirs. */
export function zoomAction(press: KeyPress, platform: string): ZoomAction | null {
  const { key, ctrlKey, metaKey, altKey } = press
  const main = platform === 'darwin' ? metaKey && !ctrlKey : ctrlKey && !metaKey
  return main && !altKey ? (actions[key] ?? null) : null
}

/** In pixels: one notch of usual mouse wheels. Touchpads send many small ones. */
const wheelStep = 100

/** Turns of the wheel as steps of zoom. A turn back begins anew. */
export class WheelSteps {
  #turned = 0

  /** Each step that `deltaY`, in pixels, completes. */
  take(deltaY: number): ZoomAction[] {
    if (Math.sign(deltaY) !== Math.sign(this.#turned)) this.#turned = 0
    this.#turned += deltaY
    const steps = Math.trunc(this.#turned / wheelStep)
    this.#turned -= steps * wheelStep
    return Array.from({ length: Math.abs(steps) }, () => (steps > 0 ? 'out' : 'in'))
  }
}
