import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from './history'
import type { KubeObject } from './model'
import { configMaps } from './resources'
import { ObjectStore } from './store'

const made = (name: string, data = '0') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value: data },
})

it('gives every change a revision of its own', () => {
  const store = new ObjectStore()
  const created = store.create(configMaps, made('a'))
  const updated = store.update(configMaps, { ...created, data: { value: '1' } })
  expect(Number(updated.metadata.resourceVersion)).toBe(Number(created.metadata.resourceVersion) + 1)
  expect(store.revision).toBe(Number(updated.metadata.resourceVersion))
  const removed = store.remove(configMaps, updated)
  expect(Number(removed.metadata.resourceVersion)).toBe(store.revision)
})

it('tells nobody of a change that changes nothing', () => {
  const store = new ObjectStore()
  const created = store.create(configMaps, made('a'))
  const changes: Change[] = []
  store.on('change', (change) => changes.push(change))
  expect(store.update(configMaps, structuredClone(created))).toBe(created)
  expect(changes).toEqual([])
})

it('refuses what was made from an older version, what is there, and what is not', () => {
  const store = new ObjectStore()
  const created = store.create(configMaps, made('a'))
  store.update(configMaps, { ...created, data: { value: '1' } })
  expect(() => store.update(configMaps, { ...created, data: { value: '2' } })).toThrow('has been modified')
  expect(() => store.create(configMaps, made('a'))).toThrow('already exists')
  expect(() => store.get(configMaps, 'default', 'b')).toThrow('configmaps "b" not found')
})

it('keeps an object until its last finalizer is taken away', () => {
  const store = new ObjectStore()
  const metadata = {
    name: 'a',
    namespace: 'default',
    finalizers: ['x'],
    deletionTimestamp: '2026-01-01T00:00:00Z',
  }
  const waiting = store.create(configMaps, { ...made('a'), metadata })
  store.update(configMaps, { ...waiting, metadata: { ...waiting.metadata, finalizers: [] } })
  expect(store.find(configMaps, 'default', 'a')).toBeUndefined()
})

type Step = { name: string; action: 'put' | 'remove'; value: string }
const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  action: fc.constantFrom('put', 'remove'),
  value: fc.constantFrom('1', '2', '3'),
})

function take(store: ObjectStore, { name, action, value }: Step): void {
  const current = store.find(configMaps, 'default', name)
  if (action === 'remove' && current) store.remove(configMaps, current)
  if (action === 'put' && current) store.update(configMaps, { ...current, data: { value } })
  if (action === 'put' && !current) store.create(configMaps, made(name, value))
}

it('whoever lists and then follows the changes knows what the store knows', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (before, after) => {
      const store = new ObjectStore()
      for (const one of before) take(store, one)
      const known = new Map(store.list(configMaps).map((object) => [object.metadata.name, object]))
      const revision = store.revision
      for (const one of after) take(store, one)
      for (const { type, object } of store.changesAfter(revision, configMaps))
        if (type === 'DELETED') known.delete(object.metadata.name)
        else known.set(object.metadata.name, object)
      expect([...known.values()].sort(byName)).toEqual(store.list(configMaps))
    }),
  )
})

it('can still be read as it was', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (before, after) => {
      const store = new ObjectStore()
      for (const one of before) take(store, one)
      const then = store.list(configMaps)
      const revision = store.revision
      for (const one of after) take(store, one)
      expect(store.listAt(configMaps, revision)).toEqual(then)
    }),
  )
})

it('goes back to objects of before, and tells each difference', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), fc.boolean(), (before, after, isOtherStore) => {
      const earlier = new ObjectStore()
      for (const one of before) take(earlier, one)
      const then = earlier.all()
      const store = isOtherStore ? new ObjectStore(5000) : earlier
      for (const one of after) take(store, one)
      const known = new Map(store.list(configMaps).map((object) => [object.metadata.name, object]))
      const revision = store.revision
      store.replaceAll(JSON.parse(JSON.stringify(then)))
      for (const { type, object } of store.changesAfter(revision, configMaps))
        if (type === 'DELETED') known.delete(object.metadata.name)
        else known.set(object.metadata.name, object)
      expect([...known.values()].sort(byName)).toEqual(store.all())
      expect(store.all().map(withoutVersion)).toEqual(then.map(withoutVersion))
      const settled = store.revision
      store.replaceAll(then)
      expect(store.revision).toBe(settled)
    }),
  )
})

it('forgets old changes, and says so', () => {
  const store = new ObjectStore()
  const revision = store.revision
  for (let count = 0; count < 20_000; count++) take(store, { name: 'a', action: 'put', value: String(count) })
  expect(() => store.changesAfter(revision, configMaps)).toThrow('too old resource version')
  expect(store.changesAfter(store.revision - 5, configMaps)).toHaveLength(5)
  store.compact()
  expect(() => store.changesAfter(store.revision - 5, configMaps)).toThrow('too old resource version')
})

const withoutVersion = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '' },
})
const byName = (a: KubeObject, b: KubeObject) => (a.metadata.name < b.metadata.name ? -1 : 1)
