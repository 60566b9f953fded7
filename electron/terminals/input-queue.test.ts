import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { InputQueue, maxQueuedInputBytes } from './input-queue'

const logger = pino({ enabled: false })
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A fake shell whose terminal is full after each write until `drain` is called. */
class SlowShell {
  readonly written: string[] = []
  #resolve = () => {}
  write(bytes: Uint8Array): boolean {
    this.written.push(Buffer.from(bytes).toString())
    return false
  }
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve
    })
  }
  async drain(): Promise<void> {
    this.#resolve()
    await turn()
  }
}

describe('InputQueue', () => {
  it('waits for the shell and keeps the order', async () => {
    const shell = new SlowShell()
    const queue = new InputQueue(shell, logger)
    for (const text of ['a', 'b', 'c']) expect(queue.write(Buffer.from(text))).toBe(true)
    expect(shell.written).toEqual(['a'])
    await shell.drain()
    expect(shell.written).toEqual(['a', 'b'])
    await shell.drain()
    await shell.drain()
    expect(queue.write(Buffer.from('d'))).toBe(true)
    expect(shell.written).toEqual(['a', 'b', 'c', 'd'])
  })

  it('takes only whole pieces and only up to its cap', async () => {
    const shell = new SlowShell()
    const queue = new InputQueue(shell, logger)
    queue.write(Buffer.from('a'))
    expect(queue.write(new Uint8Array(maxQueuedInputBytes))).toBe(true)
    expect(queue.write(Buffer.from('too much'))).toBe(false)
    await shell.drain()
    expect(queue.write(Buffer.from('b'))).toBe(true)
    await shell.drain()
    expect(shell.written.at(-1)).toBe('b')
  })
  it('takes a piece that is larger than its cap where nothing else waits', async () => {
    const shell = new SlowShell()
    const queue = new InputQueue(shell, logger)
    queue.write(Buffer.from('a'))
    const large = 'x'.repeat(maxQueuedInputBytes + 1)
    expect(queue.write(Buffer.from(large))).toBe(true)
    expect(queue.write(Buffer.from('b'))).toBe(false)
    await shell.drain()
    expect(queue.write(Buffer.from('c'))).toBe(true)
    await shell.drain()
    expect(shell.written).toEqual(['a', large, 'c'])
  })
})
