import { afterAll, beforeAll, expect, it } from 'vitest'
import { list } from '../../e2e/rigs/kube-api/client'
import { KubeApiRig } from '../../e2e/rigs/kube-api/kube-api'

/** Every node has two pods of its own, the control plane four more, and three run anywhere. */
const systemPods = 2 * 1000 + 4 + 3

let rig: KubeApiRig

beforeAll(async () => {
  rig = await KubeApiRig.start({ workers: 999 })
  await rig.runPods(3000)
})
afterAll(() => rig.stop())

it('lists 1,000 nodes and 5,000 pods, whole and in pages', async () => {
  expect((await list(rig, '/api/v1/nodes')).items).toHaveLength(1000)
  const whole = await list(rig, '/api/v1/pods')
  expect(whole.items).toHaveLength(3000 + systemPods)
  const seen = new Set<string>()
  for (let next = ''; ; ) {
    const { items, metadata } = await list(rig, `/api/v1/pods?limit=500&continue=${next}`)
    for (const item of items) seen.add(item.metadata.uid)
    next = metadata.continue ?? ''
    if (next === '') break
  }
  expect(seen.size).toBe(whole.items.length)
})
