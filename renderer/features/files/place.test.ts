import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type RemoteSource, terminalIdSchema } from '#shared/terminals'
import { filesPane } from './place'

const quick = (host: string, username?: string, port = 22): RemoteSource => ({
  type: 'quick',
  host,
  port,
  ...(username !== undefined && { username }),
})
const idOf = (place: RemoteSource): string => filesPane(place, '').terminalId

it('gives each quick target a pane of its own', () => {
  const long = 'a'.repeat(120)
  const places = [
    quick('h', 'a.b'),
    quick('b.h', 'a'),
    quick('h'),
    quick('h', 'undefined'),
    quick('h', 'a+b'),
    quick('h', 'a_b'),
    quick('::1'),
    quick('__1'),
    quick(`${long}1`),
    quick(`${long}2`),
    quick('h', 'a', 2222),
  ]
  expect(new Set(places.map(idOf)).size).toBe(places.length)
})

it('gives every quick target an id that a layout can keep', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 253 }),
      fc.string(),
      (host, username) => {
        expect(terminalIdSchema.safeParse(idOf(quick(host, username))).success).toBe(true)
      },
    ),
  )
})
