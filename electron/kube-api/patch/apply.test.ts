import { expect, it } from 'vitest'
import { fieldAt } from '../json'
import type { KubeObject } from '../model'
import { deployments, type Resource } from '../resources'
import { applyConfiguration, noteApplied, noteChange } from './apply'

const resource = deployments as unknown as Resource
const now = new Date('2026-01-01T00:00:00Z')
const manager = (name: string, force = false) => ({ name, subresource: '', force })

const configuration = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec,
})
const stored = (spec: object): KubeObject => ({
  ...configuration(spec),
  metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: 't' },
})
const created = (spec: object, name = 'one') =>
  noteApplied(stored(spec), configuration(spec), manager(name), now)
const apply = (current: KubeObject, spec: object, name = 'one', force = false) =>
  applyConfiguration(resource, current, configuration(spec), manager(name, force), now)
const managers = ({ metadata }: KubeObject) =>
  (metadata.managedFields as { manager: string; operation: string }[]).map(
    ({ manager, operation }) => `${manager} ${operation}`,
  )

it('takes away what its manager said before and says no longer', () => {
  const before = created({ replicas: 2, paused: true })
  const after = apply(before, { replicas: 3 })
  expect(after.spec).toEqual({ replicas: 3 })
  expect(managers(after)).toEqual(['one Apply'])
})

it('leaves what another manager wants too', () => {
  const shared = apply(created({ replicas: 2, paused: true }), { paused: true }, 'two')
  expect(managers(shared)).toEqual(['one Apply', 'two Apply'])
  expect(apply(shared, { replicas: 2 }).spec).toEqual({ replicas: 2, paused: true })
})

it('refuses to change what another manager has set, unless it is told to', () => {
  const before = created({ replicas: 2 })
  expect(() => apply(before, { replicas: 5 }, 'two')).toThrow(
    'Apply failed with 1 conflict: conflict with "one" using apps/v1: .spec.replicas',
  )
  const forced = apply(before, { replicas: 5 }, 'two', true)
  expect(forced.spec).toEqual({ replicas: 5 })
  expect(managers(forced)).toEqual(['two Apply'])
})

it('knows elements of lists by their keys', () => {
  const containers = (...names: string[]) => ({
    template: { spec: { containers: names.map((name) => ({ name, image: `${name}:1` })) } },
  })
  const two = apply(created(containers('a')), containers('b'), 'two')
  expect(fieldAt(two, 'spec', 'template', 'spec', 'containers')).toMatchObject([{ name: 'a' }, { name: 'b' }])
  const alone = apply(two, { template: { spec: {} } }, 'two')
  expect(fieldAt(alone, 'spec', 'template', 'spec', 'containers')).toEqual([{ name: 'a', image: 'a:1' }])
})

it('an update takes over what it changes', () => {
  const before = created({ replicas: 2, paused: true })
  const scaled = noteChange(before, { ...before, spec: { replicas: 4, paused: true } }, manager('hand'), now)
  expect(managers(scaled)).toEqual(['one Apply', 'hand Update'])
  expect(() => apply(scaled, { replicas: 2, paused: true })).toThrow('conflict with "hand"')
  expect(apply(scaled, { paused: true }).spec).toEqual({ replicas: 4, paused: true })
})

it('the same again changes nothing', () => {
  const before = created({ replicas: 2 })
  expect(apply(before, { replicas: 2 })).toEqual(before)
  expect(noteChange(before, before, manager('hand'), now)).toEqual(before)
})
