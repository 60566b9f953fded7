import type { Duplex } from 'node:stream'
import type { ApiError } from './api-error'

/** Answers a request that wanted to become a WebSocket, and hangs up. */
export function refuseUpgrade(socket: Duplex, error: ApiError): void {
  const body = JSON.stringify(error.status)
  socket.end(
    [
      `HTTP/1.1 ${error.code} ${error.reason}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
