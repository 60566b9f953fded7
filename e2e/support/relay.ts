import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * A TCP relay in front of the host, to cut and restore the way between page and host. The host answers only to its own
 * address, so the relay's is replaced in what the page sends: in HTTP headers, since WebSocket frames are masked.
 */
export async function startRelay(hostUrl: string) {
  const target = new URL(hostUrl)
  const sockets = new Set<Socket>()
  let open = true

  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((client) => {
    if (!open) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    keep(client, upstream)
    keep(upstream, client)
    upstream.pipe(client)
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1').replaceAll(relay.host, target.host)
      upstream.write(Buffer.from(text, 'latin1'))
    })
  })
  server.listen(0, target.hostname)
  await once(server, 'listening')
  const relay = new URL(hostUrl)
  relay.port = String((server.address() as AddressInfo).port)

  const cut = () => {
    open = false
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: relay.href,
    /** Resets every connection, and refuses new ones. */
    cut,
    restore: () => {
      open = true
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
