import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nodes, pods } from '../kube-api'
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
  const spec = { nodeName, containers: [{ name: 'db', image: 'redis' }] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase: 'Running' } }
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
