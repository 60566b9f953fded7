import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, watching } from '../../e2e/rigs/kube-api/client'
import { KubeApiRig } from '../../e2e/rigs/kube-api/kube-api'
import { pods } from './resources'

/** Every node has two pods of its own, the control plane four more, and three run anywhere. */
const systemPods = 2 * 1000 + 4 + 3

let rig: KubeApiRig

beforeAll(async () => {
  rig = await KubeApiRig.start({ workers: 999 })
  await rig.runPods(3000)
})
afterAll(() => rig.stop())

it('lists 1,000 nodes and 5,000 pods, whole and in pages', async () => {
  expect((await ask(rig, '/api/v1/nodes')).body.items).toHaveLength(1000)
  const whole = (await ask(rig, '/api/v1/pods')).body
  expect(whole.items).toHaveLength(3000 + systemPods)
  const seen = new Set<string>()
  for (let next = ''; ; ) {
    const { items, metadata } = (await ask(rig, `/api/v1/pods?limit=500&continue=${next}`)).body
    for (const item of items) seen.add(item.metadata.uid)
    next = metadata.continue ?? ''
    if (next === '') break
  }
  expect(seen.size).toBe(whole.items.length)
})

it('cuts off a watch whose client does not read, and no other', async () => {
  const slow = await watching(rig, '/api/v1/pods?watch=true')
  const other = await watching(rig, '/api/v1/nodes?watch=true')
  const { store } = rig.cluster
  const before = store.watchers
  const change = (value: number) => {
    for (const pod of store.list(pods, 'default').slice(0, 100)) {
      const annotations = { filler: String(value).repeat(50_000) }
      store.update(pods, { ...pod, metadata: { ...pod.metadata, annotations } })
    }
  }
  // What the system's own buffers take comes first.
  for (let round = 1; store.watchers === before && round < 100; round++) {
    change(round)
    await new Promise(setImmediate)
  }
  expect(store.watchers).toBe(before - 1)
  expect((await other.next()).value?.type).toBe('ADDED')
  await slow.return(undefined)
  await other.return(undefined)
})
