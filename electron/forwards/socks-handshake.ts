import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { LabError } from '#shared/errors'
import { acceptMethod, type Parsed, parseMethods, parseRequest, refuseMethods, replies, reply } from './socks'

/** A client that says nothing keeps its connection this long, in ms. */
const handshakeMs = 10_000

/**
 * Does the server's half of SOCKS5 on `socket` and gives the stream that `open` made for it. Throws where it came to none;
 * the client has been told then.
 */
export async function acceptSocks(
  socket: Socket,
  open: (host: string, port: number) => Promise<Duplex>,
): Promise<Duplex> {
  socket.setTimeout(handshakeMs, () => socket.destroy())
  if (!(await readParsed(socket, parseMethods))) {
    socket.end(refuseMethods)
    throw new Error('the client wants to authenticate')
  }
  socket.write(acceptMethod)
  const request = await readParsed(socket, parseRequest)
  socket.setTimeout(0)
  if ('refusal' in request) {
    socket.end(reply(request.refusal))
    throw new Error('the request is not supported')
  }
  try {
    const stream = await open(request.host, request.port)
    socket.write(reply(replies.succeeded))
    return stream
  } catch (error) {
    socket.end(reply(failureCode(error)))
    throw error
  }
}

const failureCode = (error: unknown): number =>
  error instanceof LabError && error.code === 'resource.busy' ? replies.notAllowed : replies.hostUnreachable

/** Reads until `parse` has what it wants; what comes after it stays in the socket. */
function readParsed<T>(socket: Socket, parse: (bytes: Buffer) => Parsed<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0)
    const finish = () => socket.off('data', read).off('close', closed).pause()
    const closed = () => reject(new Error('the client went away'))
    const read = (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes])
      try {
        const parsed = parse(seen)
        if (!parsed) return
        finish()
        if (seen.length > parsed.length) socket.unshift(seen.subarray(parsed.length))
        resolve(parsed.value)
      } catch (error) {
        finish()
        socket.destroy()
        reject(error)
      }
    }
    socket.on('data', read).on('close', closed).resume()
  })
}
