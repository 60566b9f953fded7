import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { LabError } from '#shared/errors'
import type { Forward } from '#shared/sessions'
import type { Logger } from '../platform/logger'
import type { SshConnection } from '../ssh'
import { acceptSocks } from './socks-handshake'
import { join, type Traffic } from './traffic'

/** Connections of one forward at the same time; more are closed at once. */
const maxConnections = 256
const loopback = '127.0.0.1'

interface Needs {
  connection: SshConnection
  traffic: Traffic
  logger: Logger
}

/** Listens for one forward; the given function ends it with all its connections. Throws `resource.busy` where the port is taken. */
export async function openForward(forward: Forward, needs: Needs): Promise<() => void> {
  if (forward.type === 'remote') {
    await listenThere(forward, needs)
    return () => needs.traffic.end()
  }
  const { connection } = needs
  const server = await listenHere(forward.listenPort, needs, (socket) =>
    forward.type === 'local'
      ? connection.openTcp(forward.host, forward.port)
      : acceptSocks(socket, (host, port) => connection.openTcp(host, port)),
  )
  return () => {
    server.close()
    needs.traffic.end()
  }
}

async function listenHere(
  port: number,
  { traffic, logger }: Needs,
  open: (socket: Socket) => Promise<Duplex>,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
    traffic.add(socket)
    open(socket).then(
      (stream) => join(socket, stream),
      (error: unknown) => {
        logger.info({ err: error }, 'a forwarded connection could not be opened')
        // What a client of SOCKS is told goes out before.
        if (!socket.writableEnded) socket.destroy()
      },
    )
  })
  server.maxConnections = maxConnections
  server.listen(port, loopback)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, port)
  }
  server.on('error', (error) => logger.warn({ err: error }, 'a forward could not take a connection'))
  return server
}

function listenError(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const key = code === 'EADDRINUSE' ? 'forwards.portInUse' : 'forwards.portDenied'
  return new LabError('resource.busy', key, { params: { port }, cause: error })
}

/** The other side listens; what it takes goes to `host` and `port` as this PC sees them. */
async function listenThere(
  { listenPort, host, port }: Exclude<Forward, { type: 'dynamic' }>,
  { connection, traffic, logger }: Needs,
): Promise<void> {
  await connection.listenTcp(listenPort, (stream) => {
    if (traffic.counts.connections >= maxConnections) return stream.destroy()
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    traffic.add(socket)
    socket.once('connect', () => join(socket, stream))
    socket.once('error', (error) => {
      logger.info({ err: error }, 'a forwarded connection could not be opened')
      stream.destroy()
    })
    stream.once('close', () => {
      if (socket.connecting) socket.destroy()
    })
  })
}
