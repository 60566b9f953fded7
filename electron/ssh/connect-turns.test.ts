import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectTurns, type ProcessorTimes } from './connect-turns'

const silent = { host: 'silent', port: 22 }

/** Attempts that last until they are ended, and how many have begun. */
function attempts(turns: ConnectTurns) {
  const running: (() => void)[] = []
  const start = (server: { host: string; port: number }, count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        turns.take(server, () => new Promise<void>((done) => running.push(done))),
      ),
    )
  const endAll = () => {
    for (const done of running.splice(0)) done()
  }
  return { running, start, endAll }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('lets others pass those that wait for a server that does not answer', async () => {
  const turns = new ConnectTurns()
  const { start, endAll } = attempts(turns)
  const waiting = start(silent, 100)
  let connected = false
  await turns.take({ host: 'answers', port: 22 }, async () => {
    connected = true
  })
  expect(connected).toBe(true)
  let round = 0
  const finished = waiting.then(() => true)
  while (!(await Promise.race([finished, settled().then(() => false)]))) {
    endAll()
    round += 1
  }
  expect(round).toBeGreaterThan(1)
})

describe('over all servers', () => {
  beforeEach(() =>
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
  )
  afterEach(() => vi.useRealTimers())

  /** One attempt for each of so many servers. */
  const startOnEach = ({ start }: ReturnType<typeof attempts>, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => start({ ...silent, port: 1000 + index }, 1)))

  /** Processors of which so much of the time is left over. */
  function processors(leftOver: () => number): () => ProcessorTimes {
    const times = { idle: 0, all: 0 }
    return () => {
      times.idle += 1000 * leftOver()
      times.all += 1000
      return { ...times }
    }
  }

  it('lets eight connect to one server at a time, under whichever spelling of its name', async () => {
    const { running, start, endAll } = attempts(new ConnectTurns(processors(() => 0.5)))
    const all = Promise.all([start(silent, 6), start({ ...silent, host: 'SILENT' }, 6)])
    await settled()
    await vi.advanceTimersByTimeAsync(300)
    expect(running).toHaveLength(8)
    endAll()
    await settled()
    expect(running).toHaveLength(4)
    endAll()
    await all
  })

  it('lets more and more connect at a time while processors have time left over, up to 16', async () => {
    const some = attempts(new ConnectTurns(processors(() => 0.5)))
    const all = startOnEach(some, 40)
    const running: number[] = []
    for (let look = 0; look < 4; look += 1) {
      await settled()
      running.push(some.running.length)
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(running).toEqual([4, 8, 16, 16])
    some.endAll()
    await settled()
    some.endAll()
    await settled()
    some.endAll()
    await all
  })

  it('lets two connect at a time while processors have nothing left over', async () => {
    let leftOver = 0.05
    const some = attempts(new ConnectTurns(processors(() => leftOver)))
    const all = startOnEach(some, 12)
    await settled()
    await vi.advanceTimersByTimeAsync(100)
    some.endAll()
    await settled()
    expect(some.running).toHaveLength(2)
    leftOver = 0.5
    await vi.advanceTimersByTimeAsync(100)
    await settled()
    expect(some.running).toHaveLength(4)
    for (let round = 0; round < 3; round += 1) {
      some.endAll()
      await settled()
    }
    await all
  })

  it('looks at the processors only while somebody connects', async () => {
    const times = vi.fn(processors(() => 0.5))
    const some = attempts(new ConnectTurns(times))
    const all = startOnEach(some, 1)
    await settled()
    some.endAll()
    await all
    await settled()
    times.mockClear()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(1000)
    expect(times).not.toHaveBeenCalled()
  })

  it('lets the next ones begin where servers do not answer for a second', async () => {
    const some = attempts(new ConnectTurns(processors(() => 0)))
    const all = startOnEach(some, 40)
    await settled()
    await vi.advanceTimersByTimeAsync(999)
    expect(some.running).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(1)
    expect(some.running).toHaveLength(6)
    await vi.advanceTimersByTimeAsync(1000)
    expect(some.running).toHaveLength(8)
    await vi.advanceTimersByTimeAsync(20_000)
    some.endAll()
    await all
  })

  it('gives one that a person has answered the next turn', async () => {
    const turns = new ConnectTurns()
    const some = attempts(turns)
    const all = startOnEach(some, 5)
    await settled()
    let end: (() => void) | undefined
    void turns.again().then((ends) => {
      end = ends
    })
    await settled()
    expect(end).toBeUndefined()
    some.running.shift()?.()
    await settled()
    expect(end).toBeDefined()
    expect(some.running).toHaveLength(3)
    end?.()
    await settled()
    expect(some.running).toHaveLength(4)
    some.endAll()
    await all
  })
})
