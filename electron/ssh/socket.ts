import net, { type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { abortError, sshError } from './ssh-errors'
import type { SshConnection, SshTarget } from './types'

/** A TCP connection to the target. Throws `net.*`, and the reason of `stop`. */
export function connectSocket(target: SshTarget, stop: AbortSignal): Promise<Socket> {
  const { host, port } = target
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(abortError(stop))
    const socket = net.connect({ host, port, noDelay: true })
    const aborted = () => {
      socket.destroy()
      reject(abortError(stop))
    }
    const failed = (error: Error) => {
      stop.removeEventListener('abort', aborted)
      reject(sshError(error, 'network', target))
    }
    stop.addEventListener('abort', aborted, { once: true })
    socket.once('error', failed)
    socket.once('connect', () => {
      stop.removeEventListener('abort', aborted)
      socket.off('error', failed)
      resolve(socket)
    })
  })
}

/** The same through a jump host that is connected. Throws as `SshConnection.openTcp`, and the reason of `stop`. */
export function reachThrough(jump: SshConnection, target: SshTarget, stop: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(abortError(stop))
    const aborted = () => reject(abortError(stop))
    stop.addEventListener('abort', aborted, { once: true })
    jump
      .openTcp(target.host, target.port)
      .then((stream) => (stop.aborted ? stream.destroy() : resolve(stream)), reject)
      .finally(() => stop.removeEventListener('abort', aborted))
  })
}
