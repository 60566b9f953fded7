import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { writeWholePackets } from './whole-packets'

/** A fake socket: keeps what was written together. */
class NotingSocket extends Duplex {
  readonly sent: string[] = []

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.sent.push(String(bytes))
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.sent.push(chunks.map(({ chunk }) => String(chunk)).join('|'))
    done()
  }
}

function start() {
  const socket = new NotingSocket()
  writeWholePackets(socket)
  const write = (...pieces: string[]) => {
    for (const piece of pieces) socket.write(Buffer.from(piece))
  }
  return { socket, write }
}

it('sends the pieces of a turn together, in their order, and does not wait for the next', async () => {
  const { socket, write } = start()
  write('length', 'payload', 'tag')
  await new Promise<void>((resolve) => process.nextTick(resolve))
  expect(socket.sent).toEqual(['length|payload|tag'])
  await turn()
  write('a', 'b')
  await turn()
  write('c')
  await turn()
  expect(socket.sent).toEqual(['length|payload|tag', 'a|b', 'c'])
})

it('sends what was written before its end', async () => {
  const { socket, write } = start()
  write('good', 'bye')
  socket.end()
  await turn()
  expect(socket.sent).toEqual(['good|bye'])
  expect(socket.writableFinished).toBe(true)
})

it('has nothing left to do once it is destroyed', async () => {
  const { socket, write } = start()
  write('lost')
  socket.destroy()
  await turn()
  expect(socket.sent).toEqual([])
})
