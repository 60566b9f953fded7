import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameKey } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import type { FoundSession } from './found'
import { chosenSessions, planImport } from './plan'

const found = (change: Partial<FoundSession>): FoundSession => ({
  line: 1,
  folder: 'Lab',
  name: 'm-k8s',
  host: '10.0.0.1',
  port: 22,
  username: 'root',
  auth: { method: 'password' },
  jump: null,
  forwards: [],
  notes: '',
  secret: null,
  ...change,
})
const saved = (change: Partial<Session>): Session => {
  const { line: _, jump: __, secret: ___, ...session } = found({})
  return { ...session, id: 'saved', jumpSessionId: null, ...change }
}
const all = (list: readonly FoundSession[]) => list.map((_, index) => index)
const summary = (list: FoundSession[], before: Session[]) =>
  planImport(list, before).map(({ state, session }) => `${state} ${session.name}`)

describe('planImport', () => {
  it('finds what is there, whatever the case of its name and host', () => {
    expect(summary([found({ name: 'M-K8S', host: 'Host' })], [saved({ host: 'hOST' })])).toEqual([
      'existing m-k8s',
    ])
    expect(summary([found({ name: 'other' })], [saved({})])).toEqual(['new other'])
    expect(summary([found({ folder: 'other', port: 23 })], [saved({})])).toEqual(['new m-k8s'])
  })

  it('finds what was moved to another folder, each once', () => {
    const moved = saved({ folder: 'Home/k8s' })
    const [planned] = planImport([found({})], [moved])
    expect(planned).toMatchObject({ state: 'existing', session: { id: 'saved', folder: 'Home/k8s' } })
    // The file means two sessions; one of them is in its folder still, or was never there.
    const twice = [found({ folder: 'other' }), found({})]
    expect(summary(twice, [moved])).toEqual(['existing m-k8s', 'new m-k8s'])
    expect(summary(twice, [saved({})])).toEqual(['new m-k8s', 'existing m-k8s'])
    expect(summary(twice, [saved({}), { ...moved, id: 'second' }])).toEqual([
      'existing m-k8s',
      'existing m-k8s',
    ])
  })

  it('finds what was moved by the number that it got, and all of the file that became one with it', () => {
    const list = [found({ port: 23 }), found({}), found({ folder: 'other' }), found({ name: 'm-k8s 2' })]
    const [first, second, third] = chosenSessions(planImport(list, []), all(list)).map(
      ({ session }) => session,
    )
    if (!first || !second || !third) throw new Error('the file means three sessions')
    const moved = [first, { ...second, folder: 'Home' }, { ...third, folder: 'Home/k8s' }]
    expect(planImport(list, moved).map(({ state, session }) => [state, session.id])).toEqual([
      ['existing', first.id],
      ['existing', second.id],
      ['existing', third.id],
      ['existing', second.id],
    ])
  })

  it('tells machines of the same address behind different jump hosts apart', () => {
    const gate = found({ name: 'gate', host: 'gate' })
    const list = [found({ jump: gate }), gate]
    const behind = (host: string) => [
      saved({ folder: 'Home', jumpSessionId: 'jump' }),
      saved({ id: 'jump', name: 'j', folder: 'Home', host }),
    ]
    expect(summary(list, behind('gate'))).toEqual(['existing m-k8s', 'new gate'])
    expect(summary(list, behind('other'))).toEqual(['new m-k8s', 'new gate'])
  })

  it('gives a name that is free where it belongs to another target', () => {
    const list = [found({ port: 23 }), found({ port: 24 }), found({ port: 24 })]
    expect(summary(list, [saved({})])).toEqual(['renamed m-k8s 2', 'renamed m-k8s 3', 'existing m-k8s 3'])
  })

  it('makes no circle of jump hosts, also where two sessions of a file become one', () => {
    const drafts = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), jump: fc.option(fc.nat(7)) }), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(drafts, (given) => {
        const list = given.map(({ name }) => found({ name }))
        for (const [index, { jump }] of given.entries()) {
          const session = list[index]
          if (session) session.jump = list[jump ?? -1] ?? null
        }
        const added = chosenSessions(planImport(list, []), all(list)).map(({ session }) => session)
        const byId = new Map(added.map((session) => [session.id, session]))
        for (const session of added) {
          let steps = 0
          for (let at = byId.get(session.jumpSessionId ?? ''); at; at = byId.get(at.jumpSessionId ?? ''))
            expect(steps++).toBeLessThan(added.length)
        }
      }),
    )
  })

  it('adds nothing the second time, wherever sessions were moved', () => {
    const session = fc.record({
      folder: fc.constantFrom('', 'a'),
      name: fc.constantFrom('n', 'N', 'n 2', 'n 3', 'm'),
      host: fc.constantFrom('h', 'H', 'i'),
      port: fc.constantFrom(22, 23),
    })
    const moves = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(session, { maxLength: 12 }), moves, (drafts, isMoved) => {
        const list = drafts.map(found)
        const added = chosenSessions(planImport(list, []), all(list)).map((one) => one.session)
        const names = added.map(({ folder, name }) => `${folder}/${nameKey(name)}`)
        expect(new Set(names).size).toBe(names.length)
        const after = added.map((one, index) => (isMoved[index] ? { ...one, folder: `to ${index}` } : one))
        expect(planImport(list, after).map(({ state }) => state)).toEqual(list.map(() => 'existing'))
      }),
    )
  })

  it('brings the jump hosts along, or uses the ones that are saved', () => {
    const gate = found({ name: 'gate', host: 'gate' })
    const middle = found({ name: 'middle', host: 'middle', jump: gate })
    const list = [found({ jump: middle }), middle, gate, found({ name: 'other' })]
    const chosen = chosenSessions(planImport(list, []), [0])
    expect(chosen.map(({ session }) => session.name)).toEqual(['m-k8s', 'middle', 'gate'])
    expect(chosen[0]?.session.jumpSessionId).toBe(chosen[1]?.session.id)
    const again = chosenSessions(planImport(list, [saved({ name: 'middle', host: 'middle' })]), [0])
    expect(again).toMatchObject([{ session: { name: 'm-k8s', jumpSessionId: 'saved' } }])
  })

  it('takes places that do not exist for nothing', () => {
    expect(chosenSessions(planImport([found({})], []), [-1, 7, 0, 0])).toHaveLength(1)
  })

  it('takes many equal names in little time', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => found({ host: `h${index}` }))
    expect(planImport(list, []).at(-1)?.session.name).toBe('m-k8s 20000')
    const moved = list.map((_, index) => saved({ id: `${index}`, folder: `${index}` }))
    const same = list.map((_, index) => found({ folder: `from ${index}` }))
    expect(planImport(same, moved).every(({ state }) => state === 'existing')).toBe(true)
  })
})
