import { useState } from 'react'
import type { Delivery } from '#shared/broadcast'
import type { MethodInput } from '#shared/contract/index'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { forgetLeft, useBroadcast } from './store'

/** Writes to terminals, and keeps how the last one went. */
export function useDelivery(terminalIds: string[]) {
  const host = useHost()
  const [delivery, setDelivery] = useState<Delivery | null>(null)
  const [sending, setSending] = useState(false)

  const deliver = async (call: () => Promise<Delivery>): Promise<Delivery | null> => {
    try {
      const result = await call()
      setDelivery(result)
      forgetLeft(result.delivered)
      return result
    } catch (error) {
      toastError(error)
      return null
    }
  }

  /** Whether anybody got it. */
  const send = async (
    what: Omit<MethodInput<'broadcast.send'>, 'terminalIds' | 'allowed'>,
  ): Promise<boolean> => {
    const { allowed } = useBroadcast.getState()
    setSending(true)
    const result = await deliver(() => host.call('broadcast.send', { terminalIds, allowed, ...what }))
    setSending(false)
    return result !== null && result.delivered.length > 0
  }

  const interrupt = () => void deliver(() => host.call('broadcast.interrupt', { terminalIds }))

  return { delivery, sending, send, interrupt }
}
