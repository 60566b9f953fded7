import { expect, it } from 'vitest'
import type { Terminal } from '#shared/terminals'
import { heldBy } from './delivery-text'

const terminals = [{ id: 'local/1', title: 'w1' }] as Terminal[]
const held = (terminalId: string, reason: 'password' | 'shown-password') => ({ terminalId, reason })

it('names who was held back for the same reason together', () => {
  const delivery = {
    delivered: [],
    held: [held('local/1', 'password'), held('local/9', 'password')],
    failed: [],
  }
  expect(heldBy(delivery, terminals)).toEqual([{ reason: 'password', names: ['w1', 'local/9'] }])
})

it('says nothing of shells that a password did not go to, unless it went nowhere', () => {
  const shells = [held('local/1', 'shown-password')]
  expect(heldBy({ delivered: ['local/2'], held: shells, failed: [] }, terminals)).toEqual([])
  expect(heldBy({ delivered: [], held: shells, failed: [] }, terminals)).toHaveLength(1)
})
