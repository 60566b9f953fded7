import { describe, expect, it } from 'vitest'
import type { Session } from '#shared/sessions'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { targetsOf } from './targets'

const terminal = (id: string, title: string, source: TerminalSource): Terminal => ({
  ...{ id, title, source, workspace: 'k8s', state: 'ready', shell: 1, excluded: false },
})
const session = (id: string, name: string, host: string) => ({ id, name, host }) as Session
const sessions = [session('01J8', 'web', 'db1.example.com'), session('01J9', 'by address', '192.0.2.7')]

describe('targetsOf', () => {
  it('calls a machine by its own name, not by that of its second terminal', () => {
    const node = { type: 'node', labId: 'k8s', node: 'w1-k8s' } as const
    const saved = { type: 'session', sessionId: '01J8' } as const
    const second = [terminal('a', 'w1-k8s 2', node), terminal('b', 'web 3', saved)]
    expect(targetsOf(second, sessions, { a: { name: 'w1-k8s' } })).toEqual([
      { source: node, name: 'w1-k8s', values: { name: 'w1-k8s' } },
      { source: saved, name: 'web', hostName: 'db1.example.com' },
    ])
  })

  it('takes a host’s name for one, and an address for none', () => {
    const quick = (host: string) => terminal('q', `root@${host} 2`, { type: 'quick', host, port: 22 })
    const saved = terminal('s', 'by address', { type: 'session', sessionId: '01J9' })
    const terminals = [quick('db2'), quick('fe80::1'), saved]
    expect(targetsOf(terminals, sessions).map(({ name, hostName }) => [name, hostName])).toEqual([
      ['db2', 'db2'],
      ['fe80::1', undefined],
      ['by address', undefined],
    ])
  })

  it('leaves out what is not reached over SSH, and keeps the title of a session that is gone', () => {
    const gone = { type: 'session', sessionId: '01JX' } as const
    const terminals = [terminal('l', 'local', { type: 'local' }), terminal('g', 'gone', gone)]
    expect(targetsOf(terminals, sessions)).toEqual([{ source: gone, name: 'gone' }])
  })
})
