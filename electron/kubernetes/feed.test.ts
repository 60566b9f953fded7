import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { Feed, maxRows } from './feed'

const feed = new Feed({
  kind: 'namespaces',
  lease: () => new Promise(() => undefined),
  tell: () => undefined,
  logger: pino({ enabled: false }),
})
afterEach(() => feed.dispose())

const namespace = (index: number) => ({ metadata: { name: `n${index}`, resourceVersion: '1' } })
const list = (count: number) => {
  feed.listing()
  for (let index = 0; index < count; index++) feed.put(namespace(index))
  feed.listed()
}

it('says that it has not everything for as long as that is so', () => {
  list(maxRows + 2)
  expect(feed.rows).toHaveLength(maxRows)
  expect(feed.state.truncated).toBe(true)
  feed.remove(namespace(maxRows))
  expect(feed.state.truncated).toBe(true)
  // One that has room is no more left out.
  feed.remove(namespace(0))
  feed.put(namespace(maxRows + 1))
  expect(feed.state.truncated).toBe(false)
  list(maxRows + 1)
  expect(feed.state.truncated).toBe(true)
  list(maxRows)
  expect(feed.state.truncated).toBe(false)
})
