import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { ApiError, badRequest } from '../api-error'
import type { Exchange } from '../exchange'
import { ExecSocket, execProtocols } from '../exec-socket'
import { isTrue } from '../request'
import { containerOf, type PodContainer, requireRunning } from './containers'
import { followLog } from './log-follower'

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
  const { query, runtime } = upgrade
  const { pod, container } = runningOf(upgrade)
  const command = query.getAll('command')
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container')
  open(upgrade, (streams) => {
    const { stdin, stdout, stderr, terminal, signal } = streams
    runtime
      .exec({ pod, container, command, stdin, stdout, stderr, terminal, signal })
      .then((code) => streams.end(code))
      .catch((error: Error) => streams.fail(error))
  })
}

/** `GET .../pods/NAME/attach`: shows what a container writes from now on. Its program reads no input. */
export function attach(upgrade: Upgrade): void {
  const { status } = runningOf(upgrade)
  const startedAt = new Date(status?.state?.running?.startedAt ?? 0)
  open(upgrade, (streams) => {
    const stop = followLog(
      upgrade,
      { startedAt, seen: new Date() },
      {
        lines: (fresh) => void streams.stdout.write(fresh.map(({ text }) => `${text}\n`).join('')),
        ended: () => streams.end(0),
      },
    )
    streams.stdin.resume()
    streams.signal.addEventListener('abort', stop)
  })
}

function runningOf(upgrade: Upgrade): PodContainer {
  const place = containerOf(upgrade)
  requireRunning(place, upgrade.kubeletRuns(place.pod.spec.nodeName ?? ''))
  if (!place.status?.state?.running)
    throw new ApiError(
      'InternalError',
      `unable to upgrade connection: container not found ("${place.container}")`,
    )
  return place
}

function open({ request, socket, head, query }: Upgrade, serve: (streams: ExecSocket) => void): void {
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/, */)
  if (!execProtocols.some((one) => offered.includes(one)))
    throw badRequest(`unable to upgrade: none of ${execProtocols.join(', ')} was offered`)
  sockets.handleUpgrade(request, socket, head, (client) =>
    serve(new ExecSocket(client, { stdin: isTrue(query, 'stdin'), terminal: isTrue(query, 'tty') })),
  )
}
