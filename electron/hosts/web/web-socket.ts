import type { RawData, WebSocket } from 'ws'
import type { HostMessage } from '#shared/contract/messages'
import { LabError } from '#shared/errors'
import type { Logger } from '../../platform/logger'
import type { ClientPort, Connection } from '../../rpc'

/** A page is asked for a sign of life this often, in ms; one that gave none since the last time is gone. */
const pingMs = 15_000
/** A page that lets this many bytes pile up does not read any more; it may connect again and ask anew. */
const maxBacklogBytes = 32 * 1024 * 1024
/** RFC 6455, section 7.4.1. */
const closeCode = { goingAway: 1001, invalidPayload: 1007 }

interface PageSocketOptions {
  socket: WebSocket
  connect(port: ClientPort): Connection
  logger: Logger
}

/** Joins one WebSocket to one connection: texts are requests and answers, binary messages are terminal frames. */
export function servePage({ socket, connect, logger }: PageSocketOptions): void {
  const connection = connect(portOf(socket))
  const endPings = keepAlive(socket)
  const refuse = (error: unknown) => {
    logger.warn({ err: error }, 'A page sent what is no message')
    socket.close(closeCode.invalidPayload, error instanceof LabError ? error.key : 'internal')
  }
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      try {
        connection.frame(bytesOf(data))
      } catch (error) {
        refuse(error)
      }
    } else {
      connection.call(String(data)).then((answer) => portOf(socket).send(answer), refuse)
    }
  })
  socket.on('error', (error) => logger.warn({ err: error }, 'The connection to a page failed'))
  socket.on('close', () => {
    endPings()
    connection.close()
  })
}

/** Tells a page that the program ends. */
export const sayGoodbye = (socket: WebSocket): void => socket.close(closeCode.goingAway)

function portOf(socket: WebSocket): ClientPort {
  const send = (data: string | Uint8Array) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > maxBacklogBytes) socket.terminate()
    else socket.send(data)
  }
  return {
    send: (message: HostMessage) => send(JSON.stringify(message)),
    sendFrame: send,
    bufferedBytes: () => socket.bufferedAmount,
  }
}

function keepAlive(socket: WebSocket): () => void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, pingMs)
  return () => clearInterval(timer)
}

const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data
