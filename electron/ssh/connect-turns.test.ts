import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectTurns } from './connect-turns'

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

it('lets eight connect to one server at a time, under whichever spelling of its name', async () => {
  const { running, start, endAll } = attempts(new ConnectTurns())
  const all = Promise.all([start(silent, 6), start({ ...silent, host: 'SILENT' }, 6)])
  await settled()
  expect(running).toHaveLength(8)
  endAll()
  await settled()
  expect(running).toHaveLength(4)
  endAll()
  await all
})

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
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  /** One attempt for each of so many servers. */
  const startOnEach = ({ start }: ReturnType<typeof attempts>, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => start({ ...silent, port: 1000 + index }, 1)))

  it('lets 16 connect at a time', async () => {
    const some = attempts(new ConnectTurns())
    const all = startOnEach(some, 20)
    await settled()
    expect(some.running).toHaveLength(16)
    some.endAll()
    await settled()
    expect(some.running).toHaveLength(4)
    some.endAll()
    await all
  })

  it('lets the next ones begin where servers do not answer for a second', async () => {
    const some = attempts(new ConnectTurns())
    const all = startOnEach(some, 40)
    await settled()
    await vi.advanceTimersByTimeAsync(999)
    expect(some.running).toHaveLength(16)
    await vi.advanceTimersByTimeAsync(1)
    expect(some.running).toHaveLength(32)
    await vi.advanceTimersByTimeAsync(1000)
    expect(some.running).toHaveLength(40)
    some.endAll()
    await all
  })

  it('gives one that a person has answered the next turn', async () => {
    const turns = new ConnectTurns()
    const some = attempts(turns)
    const all = startOnEach(some, 17)
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
    expect(some.running).toHaveLength(15)
    end?.()
    await settled()
    expect(some.running).toHaveLength(16)
    some.endAll()
    await all
  })
})
