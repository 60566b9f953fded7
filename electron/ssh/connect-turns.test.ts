import { expect, it } from 'vitest'
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

it('lets 64 connect at a time over all servers', async () => {
  const { running, start, endAll } = attempts(new ConnectTurns())
  const all = Promise.all(
    Array.from({ length: 70 }, (_, index) => start({ ...silent, port: 1000 + index }, 1)),
  )
  await settled()
  expect(running).toHaveLength(64)
  endAll()
  await settled()
  expect(running).toHaveLength(6)
  endAll()
  await all
})
