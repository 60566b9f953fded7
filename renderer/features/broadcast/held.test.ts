import { describe, expect, it } from 'vitest'
import type { InputMode } from '#shared/input-mode'
import type { Terminal } from '#shared/terminals'
import { differencesOf, stillAllowed } from './held'

const terminal = (id: string, inputMode?: InputMode): Terminal => ({
  ...{
    id,
    title: id,
    source: { type: 'local' },
    workspace: 'k8s',
    state: 'ready',
    shell: 1,
    excluded: false,
  },
  ...(inputMode && { inputMode }),
})
const all = [
  terminal('shell'),
  terminal('left', 'line'),
  terminal('sudo', 'password'),
  terminal('vim', 'full-screen'),
]
const reasons = (meant: InputMode) =>
  differencesOf(all, meant, {}).map(({ terminal: { id }, reason }) => [id, reason])

describe('differencesOf', () => {
  it('holds back who does something else with input', () => {
    expect(reasons('line')).toEqual([
      ['sudo', 'password'],
      ['vim', 'full-screen'],
    ])
    expect(reasons('password')).toEqual([
      ['shell', 'shown-password'],
      ['left', 'shown-password'],
      ['vim', 'shown-password'],
    ])
  })

  it('lets take part whoever was allowed to do so in the mode that it is in', () => {
    const allowed = differencesOf(all, 'line', { vim: 'full-screen', sudo: 'full-screen' })
    expect(allowed.map((each) => each.allowed)).toEqual([false, true])
  })
})

describe('stillAllowed', () => {
  it('leaves out who does something else by now, or is gone', () => {
    const kept = { vim: 'full-screen' } as const
    expect(stillAllowed({ ...kept, sudo: 'full-screen', gone: 'password' }, all)).toEqual(kept)
    expect(stillAllowed(kept, all)).toBe(kept)
  })
})
