import { expect, it } from 'vitest'
import type { TerminalSource } from '#shared/terminals'
import { freeTerminalId, isTerminalIdOf, numberedTitle, terminalIdOf } from './terminal-ids'

const node: TerminalSource = { type: 'node', labId: 'k8s', node: 'm-k8s' }
const session: TerminalSource = { type: 'session', sessionId: '01J8' }
const local: TerminalSource = { type: 'local' }

const sources: TerminalSource[] = [
  { type: 'node', labId: 'k8s', node: 'm-k8s' },
  { type: 'session', sessionId: 'a1' },
  { type: 'local' },
  { type: 'pod', labId: 'k8s', namespace: 'default', pod: 'web-5b7c.x', container: 'nginx' },
  { type: 'quick', host: '::1', port: 2222, username: 'corp\\kim' },
]

it.each(sources)('names the first terminal on %j as its source, the others with a number', (source) => {
  const titles = [1, 2, 12].map((number) => numberedTitle('name', source, terminalIdOf(source, number)))
  expect(titles).toEqual(['name', 'name 2', 'name 12'])
})

it.each([
  [node, 1, 'node/k8s/m-k8s'],
  [node, 2, 'node/k8s/m-k8s/2'],
  [session, 1, 'session/01J8'],
  [session, 3, 'session/01J8/3'],
  [local, 1, 'local/1'],
])('%o, %i: %s', (source, number, id) => {
  expect(terminalIdOf(source, number)).toBe(id)
  expect(isTerminalIdOf(source, id)).toBe(true)
})

it.each(['node/k8s/w1-k8s', 'node/k8s/m-k8s/0', 'node/k8s/m-k8s/2/3', 'node/k8s/m-k8s/x', 'local/1', ''])(
  'refuses %o for m-k8s',
  (id) => {
    expect(isTerminalIdOf(node, id)).toBe(false)
  },
)

it('takes the lowest free number', () => {
  const taken = new Set(['local/1', 'local/2', 'local/4'])
  expect(freeTerminalId(local, (id) => taken.has(id))).toBe('local/3')
})
