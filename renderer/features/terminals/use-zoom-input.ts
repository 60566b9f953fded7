import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useSettings } from '../settings/store'
import { isComposing } from './clipboard-keys'
import { hostPlatform } from './host-platform'
import { terminalNow } from './store'
import { WheelSteps, type ZoomAction, zoomAction, zoomView } from './zoom'

/** Zooms all terminals of a terminal's view by the keys and the wheel over it: `ref` is the element around it. */
export function useZoomInput(terminalId: string) {
  const ref = useRef<HTMLDivElement>(null)
  const fontSize = useSettings(({ settings }) => settings['terminal.fontSize'])

  useEffect(() => {
    const steps = new WheelSteps()
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      event.stopPropagation()
      for (const action of steps.take(pixelsOf(event))) zoomAround(terminalId, action, fontSize)
    }
    const element = ref.current
    // React listens passively, which could not keep the browser from zooming the page.
    element?.addEventListener('wheel', onWheel, { capture: true, passive: false })
    return () => element?.removeEventListener('wheel', onWheel, { capture: true })
  }, [terminalId, fontSize])

  /** True where the key was one of zoom's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const action: ZoomAction | null = isComposing(event.nativeEvent)
      ? null
      : zoomAction(event, hostPlatform())
    if (!action) return false
    event.preventDefault()
    event.stopPropagation()
    zoomAround(terminalId, action, fontSize)
    return true
  }
  return { ref, onKeyDown }
}

function zoomAround(terminalId: string, action: ZoomAction, fontSize: number): void {
  const terminal = terminalNow(terminalId)
  if (terminal) zoomView(terminal.workspace, action, fontSize)
}

/** Firefox counts in lines, of which a notch turns three. */
const pixelsOf = ({ deltaY, deltaMode }: WheelEvent): number =>
  deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY : (deltaY * 100) / 3
