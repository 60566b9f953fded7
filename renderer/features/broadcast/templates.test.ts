import { expect, it } from 'vitest'
import type { Lab } from '#shared/labs'
import type { Session } from '#shared/sessions'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { selectTargets } from './select-targets'
import { expandFor, expandForReceivers, firstFlaw, valuesById } from './templates'

const facts = {
  labs: [{ id: 'k8s', nodes: [{ name: 'm-k8s', address: '192.168.56.10' }] } as Lab],
  sessions: [
    { id: 's1', name: 'web', host: '10.0.0.5' } as Session,
    { id: 's2', name: '$(reboot)', host: 'db.test' } as Session,
  ],
}

const terminal = (source: TerminalSource, title: string): Terminal => ({
  ...{ id: title, title, source, workspace: 'k8s', state: 'ready', shell: 1, excluded: false },
  ...(source.type === 'node' ? { role: 'control-plane' as const } : {}),
})

const node = terminal({ type: 'node', labId: 'k8s', node: 'm-k8s' }, 'm-k8s')
const web = terminal({ type: 'session', sessionId: 's1' }, 'web 2')
const hostile = terminal({ type: 'session', sessionId: 's2' }, 'odd')
const quick = terminal({ type: 'quick', host: '::1', port: 22 }, 'root@::1')

const texts = (text: string, terminals: Terminal[]) =>
  expandFor(text, terminals, facts).map(({ result }) => ('text' in result ? result.text : result.error.key))

it('knows nodes by their lab, and sessions by what is saved', () => {
  expect(texts('{{name}} {{ip}} {{role}} {{index}}', [node])).toEqual(['m-k8s 192.168.56.10 control-plane 1'])
  expect(texts('{{index}}:{{name}}={{ip}}', [node, web, quick])).toEqual([
    '1:m-k8s=192.168.56.10',
    '2:web=10.0.0.5',
    '3:::1=::1',
  ])
})

it('does not number receivers anew while one of the targets is not connected', () => {
  const terminals = [node, { ...web, state: 'lost' as const }, quick]
  const targets = selectTargets(terminals, { mode: 'all', onScreen: [], chosen: [] })
  const expansions = expandForReceivers('{{index}} {{name}}', targets, facts)
  expect(expansions.map(({ result }) => result)).toEqual([{ text: '1 m-k8s' }, { text: '3 ::1' }])
})

it('has nothing to say of a text that is the same for all', () => {
  const expansions = expandFor("kubectl get -o go-template='{{.items}}'", [node], facts)
  expect([expansions, valuesById(expansions), firstFlaw(expansions)]).toEqual([[], undefined, null])
})

it('names the first terminal that has no value, or a hostile one', () => {
  expect(firstFlaw(expandFor('{{role}}', [node, web], facts))).toMatchObject({
    name: 'web 2',
    error: { key: 'templates.noValue' },
  })
  expect(firstFlaw(expandFor('echo {{name}}', [web, hostile], facts))).toMatchObject({
    name: 'odd',
    error: { key: 'templates.unsafeValue' },
  })
})
