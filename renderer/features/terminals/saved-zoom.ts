import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useSettings } from '../settings/store'
import { useZoom } from './zoom'

/** It is saved this long, in ms, after its last step: a turn of the wheel makes many. */
const saveDelayMs = 500

/** Zooms as the settings say, also where another page changed them, and saves each change, until the given function is called. */
export function followZoom(host: Host): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined

  const save = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    const { zooms } = useZoom.getState()
    host.call('settings.update', { 'terminal.zoom': { ...zooms } }).catch(toastError)
  }
  const saved = () => useSettings.getState().settings['terminal.zoom']
  const show = () => {
    // What is not saved yet counts more than what is.
    if (timer === undefined && saved() !== useZoom.getState().zooms) useZoom.setState({ zooms: saved() })
  }
  const changed = () => {
    if (useZoom.getState().zooms === saved()) return
    clearTimeout(timer)
    timer = setTimeout(save, saveDelayMs)
  }

  const stops = [useSettings.subscribe(show), useZoom.subscribe(changed)]
  addEventListener('pagehide', save)
  show()
  return () => {
    removeEventListener('pagehide', save)
    for (const stop of stops) stop()
    save()
  }
}
