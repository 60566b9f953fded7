import { expect, it } from 'vitest'
import type { Session } from '#shared/sessions'
import { possibleJumps } from './possible-jumps'

const session = (id: string, jumpSessionId: string | null = null, folder = ''): Session => ({
  ...{ id, name: id, folder, host: 'h', port: 22, username: 'u', auth: { method: 'agent' } },
  ...{ jumpSessionId, forwards: [], notes: '' },
})
const offered = (sessions: Session[], id?: string) => possibleJumps(sessions, id).map((found) => found.id)

it('offers every session but itself and those that go through it', () => {
  const all = [session('a'), session('b', 'a'), session('c', 'b'), session('d'), session('e', 'gone')]
  expect(offered(all, 'a')).toEqual(['d', 'e'])
  expect(offered(all, 'c')).toEqual(['a', 'b', 'd', 'e'])
  expect(offered(all)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('ends where a file leads in a circle', () => {
  expect(offered([session('a', 'b'), session('b', 'a'), session('c')], 'c')).toEqual(['a', 'b'])
})

it('sorts by folder and name, w2 before w10', () => {
  expect(offered([session('w10'), session('w2'), session('x', null, 'Lab')])).toEqual(['x', 'w2', 'w10'])
})
