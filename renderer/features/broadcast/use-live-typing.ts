import { useCallback, useEffect } from 'react'
import type { LiveReach } from '#shared/live'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { hostPlatform } from '../terminals/host-platform'
import { setArmed, useBroadcast } from './store'

const disarm = () => setArmed(false)

/** Keeps the host's live typing in step with the switch, its targets and the keyboard; ends it with the connection. */
export function useLiveTyping(targetIds: readonly string[]): void {
  const host = useHost()
  const armed = useBroadcast((state) => state.armed)
  const keyboard = useBroadcast((state) => state.keyboard)
  const key = targetIds.join('\n')

  useEffect(() => {
    if (!armed) return
    const terminalIds = key === '' ? [] : key.split('\n')
    host.call('live.arm', { terminalIds, from: keyboard }).catch((error) => {
      disarm()
      toastError(error)
    })
  }, [host, armed, key, keyboard])

  useEffect(() => {
    if (!armed) return
    const stops = [
      host.on('live.held', (held) => useBroadcast.setState({ held })),
      host.on('live.ended', disarm),
      host.onState((state) => state !== 'connected' && disarm()),
      onEscapeKey(disarm),
    ]
    return () => {
      for (const stop of stops) stop()
      if (host.state === 'connected')
        host.call('live.disarm').then(({ left }) => useBroadcast.setState({ left }), toastError)
    }
  }, [host, armed])
}

/** In the window of one terminal: takes part in live typing that reaches it. Gives the function that ends it for all. */
export function useJoinedLive(): () => void {
  const host = useHost()
  const armed = useBroadcast((state) => state.armed)
  const leave = useCallback(() => void host.call('live.disarm').catch(toastError), [host])

  useEffect(() => {
    const apply = (reach: LiveReach | null) =>
      useBroadcast.setState({
        armed: reach !== null,
        receivers: reach?.terminalIds ?? [],
        held: reach?.held ?? [],
      })
    const stops = [
      host.on('live.joined', apply),
      host.onState((state) => state !== 'connected' && apply(null)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [host])

  useEffect(() => (armed ? onEscapeKey(leave) : undefined), [armed, leave])
  return leave
}

/** Ctrl+Shift+L, on a Mac Cmd+Shift+L, wherever the focus is. */
function onEscapeKey(leave: () => void): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event
    const main = hostPlatform() === 'darwin' ? metaKey && !ctrlKey : ctrlKey && !metaKey
    if (key.toLowerCase() !== 'l' || !main || !shiftKey || altKey) return
    event.preventDefault()
    event.stopPropagation()
    leave()
  }
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
}
