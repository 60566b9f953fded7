import type { Duplex } from 'node:stream'

/**
 * Lets everything that is written within one turn of the event loop leave together. Without its native part ssh2 writes each packet in
 * three pieces, and a socket that does not wait for more would send each as a segment of its own, for which the other side wakes up.
 */
export function writeWholePackets(socket: Duplex): void {
  const write = socket.write.bind(socket)
  // ssh2 writes in no other way than this.
  socket.write = (bytes: Uint8Array): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    return write(bytes)
  }
}
