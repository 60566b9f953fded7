import { describe, expect, it } from 'vitest'
import type { Terminal } from '#shared/terminals'
import { selectTargets, type TargetMode } from './select-targets'

function terminal(name: string, change: Partial<Terminal> = {}): Terminal {
  return {
    id: `node/k8s/${name}`,
    title: name,
    source: { type: 'node', labId: 'k8s', node: name },
    workspace: 'k8s',
    role: name.startsWith('m') ? 'control-plane' : 'worker',
    state: 'ready',
    shell: 1,
    excluded: false,
    ...change,
  }
}

const names = (terminals: Terminal[]) => terminals.map(({ title }) => title).join(' ')

const lab = [
  terminal('m'),
  terminal('w1', { excluded: true }),
  terminal('w2', { state: 'lost' }),
  terminal('w3'),
  terminal('w4', { excluded: true, state: 'closed' }),
]
const onScreen = ['node/k8s/m', 'node/k8s/w1', 'node/k8s/gone']
const chosen = ['node/k8s/w3', 'node/k8s/w2']

const rows: [TargetMode, members: string, receivers: string, excluded: string, notReady: string][] = [
  ['all', 'm w1 w2 w3 w4', 'm w3', 'w1 w4', 'w2'],
  ['control-plane', 'm', 'm', '', ''],
  ['workers', 'w1 w2 w3 w4', 'w3', 'w1 w4', 'w2'],
  ['on-screen', 'm w1', 'm', 'w1', ''],
  ['chosen', 'w2 w3', 'w3', '', 'w2'],
]

describe('selectTargets', () => {
  it.each(rows)('%s', (mode, members, receivers, excluded, notReady) => {
    const targets = selectTargets(lab, { mode, onScreen, chosen })
    expect(names(targets.members)).toBe(members)
    expect(names(targets.receivers)).toBe(receivers)
    expect(targets.included).toEqual(targets.members.filter((each) => !targets.excluded.includes(each)))
    expect(names(targets.excluded)).toBe(excluded)
    expect(names(targets.notReady)).toBe(notReady)
  })

  it('counts every member exactly once', () => {
    for (const [mode] of rows) {
      const targets = selectTargets(lab, { mode, onScreen, chosen })
      const parts = [...targets.receivers, ...targets.excluded, ...targets.notReady]
      expect(new Set(parts)).toEqual(new Set(targets.members))
      expect(parts).toHaveLength(targets.members.length)
    }
  })

  it('leaves sessions, which have no role, out of both roles', () => {
    const session = terminal('pc', { source: { type: 'local' } })
    delete session.role
    expect(selectTargets([session], { mode: 'workers', onScreen, chosen }).members).toEqual([])
    expect(selectTargets([session], { mode: 'control-plane', onScreen, chosen }).members).toEqual([])
    expect(selectTargets([session], { mode: 'all', onScreen, chosen }).members).toEqual([session])
  })
})
