import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nodes, podDisruptionBudgets, pods } from '../kube-api'
import { DrainRun } from './drain-run'
import { FakeControlPlane } from './testing'

let controlPlane: FakeControlPlane

beforeEach(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1-k8s' } }
  controlPlane.store.create(nodes, node as never)
  addPod('w1-k8s')
})
afterEach(() => controlPlane.dispose())

const metadata = { name: 'db-0', namespace: 'default' }

function addPod(nodeName: string): void {
  const spec = {
    nodeName,
    containers: [{ name: 'db', image: 'redis' }],
    terminationGracePeriodSeconds: 30,
  }
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec, status }
  controlPlane.store.create(pods, pod as never)
}

/** As a StatefulSet does it: the pod is gone, and the next one has its name. */
function move(nodeName: string): void {
  controlPlane.store.remove(pods, { metadata } as never)
  addPod(nodeName)
}

/** The pod was not told to end. */
const expectHealthy = () =>
  expect(controlPlane.store.get(pods, 'default', 'db-0').metadata.deletionTimestamp).toBeUndefined()

it('leaves a pod of the same name alone that already runs on another node', async () => {
  let moved = false
  const run = new DrainRun('k8s', 'w1-k8s', ({ pods }) => {
    if (moved || pods.length === 0) return
    moved = true
    move('w2-k8s')
  })
  await run.run((work) => controlPlane.access.use('k8s', work))
  expect(run.state).toMatchObject({ state: 'done', pods: [{ name: 'db-0', state: 'gone' }] })
  expectHealthy()
})

it('tells after a cancel that a pod is ending which was evicted already', async () => {
  const run = new DrainRun('k8s', 'w1-k8s', () => undefined)
  let isAccepted = false
  await run.run((work) =>
    controlPlane.access.use('k8s', async (api) => {
      const text = api.text.bind(api)
      vi.spyOn(api, 'text').mockImplementation(async (path, call) => {
        if (isAccepted) run.cancel()
        const answer = await text(path, call)
        isAccepted ||= path.endsWith('/eviction')
        return answer
      })
      await work(api)
    }),
  )
  expect(run.state).toMatchObject({ state: 'cancelled', pods: [{ name: 'db-0', state: 'evicting' }] })
  expect(controlPlane.store.get(pods, 'default', 'db-0').metadata.deletionTimestamp).toBeDefined()
})

it('names the budget that holds a pod, which a cancel leaves as it is', async () => {
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { minAvailable: 1 } }
  const status = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 }
  controlPlane.store.create(podDisruptionBudgets, { ...budget, status } as never)
  const messages = new Set<string | undefined>()
  const run = new DrainRun('k8s', 'w1-k8s', ({ pods: [pod] }) => {
    if (pod?.state !== 'blocked') return
    messages.add(pod.message)
    run.cancel()
  })
  await run.run((work) => controlPlane.access.use('k8s', work))
  expect([...messages]).toEqual([
    "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget db-0 needs 1 healthy pods and has 1 currently",
  ])
  expect(run.state).toMatchObject({ state: 'cancelled', pods: [{ name: 'db-0', state: 'waiting' }] })
  expectHealthy()
})

it('evicts only the pod that it has looked at', async () => {
  const run = new DrainRun('k8s', 'w1-k8s', () => undefined)
  await run.run((work) =>
    controlPlane.access.use('k8s', async (api) => {
      const text = api.text.bind(api)
      vi.spyOn(api, 'text').mockImplementation(async (path, call) => {
        if (path.endsWith('/eviction')) move('w1-k8s')
        return await text(path, call)
      })
      await work(api)
    }),
  )
  expect(run.state).toMatchObject({ state: 'done', pods: [{ name: 'db-0', state: 'gone' }] })
  expectHealthy()
})
