import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { badRequest } from '../api-error'
import type { Exchange } from '../exchange'
import { ExecSocket, execProtocols } from '../exec-socket'
import { isTrue } from '../request'
import { containerOf, requireRunning } from './containers'

/** A request for a WebSocket: what a request is otherwise, and the connection itself. */
export type Upgrade = Omit<Exchange, 'response'> & { socket: Duplex; head: Buffer }

/** Larger messages end the connection. */
const maxPayload = 1024 * 1024

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload,
  perMessageDeflate: false,
  handleProtocols: (offered) => execProtocols.find((one) => offered.has(one)) ?? false,
})

/** `GET .../pods/NAME/exec` over a WebSocket: runs a command in a container. Throws `BadRequest` before it has begun. */
export function exec(upgrade: Upgrade): void {
  const { request, socket, head, query, runtime, kubeletRuns } = upgrade
  const place = containerOf(upgrade)
  requireRunning(place, kubeletRuns(place.pod.spec.nodeName ?? ''))
  const command = query.getAll('command')
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container')
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/, */)
  if (!execProtocols.some((one) => offered.includes(one)))
    throw badRequest(`unable to upgrade: none of ${execProtocols.join(', ')} was offered`)
  sockets.handleUpgrade(request, socket, head, (client) => {
    const streams = new ExecSocket(client, { stdin: isTrue(query, 'stdin'), terminal: isTrue(query, 'tty') })
    const { stdin, stdout, stderr, terminal, signal } = streams
    const { pod, container } = place
    runtime
      .exec({ pod, container, command, stdin, stdout, stderr, terminal, signal })
      .then((code) => streams.end(code))
      .catch(() => client.terminate())
  })
}
