import { expect, it } from 'vitest'
import type { TerminalSource } from '#shared/terminals'
import { numberedTitle, terminalIdOf } from './terminal-ids'

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
