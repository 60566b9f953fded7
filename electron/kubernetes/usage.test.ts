import { Readable } from 'node:stream'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { UsageSample } from '#shared/kubernetes'
import { nodes } from '../kube-api'
import { FakeControlPlane } from './testing'
import { UsageMeter } from './usage'

let controlPlane: FakeControlPlane

beforeEach(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
})
afterEach(() => controlPlane.dispose())

it('a kubelet that is silent does not hold back what the others say', async () => {
  for (const name of ['w1-k8s', 'w2-k8s'])
    controlPlane.store.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } } as never)
  const meter = new UsageMeter(controlPlane.access, 'k8s', async () => [])
  const sample = await controlPlane.access.use('k8s', async (api) => {
    const stream = api.stream.bind(api)
    // Fake kubelets behind the API: one answers, one never does.
    vi.spyOn(api, 'stream').mockImplementation(async (path, call) => {
      if (path.includes('metrics.k8s.io')) throw new Error('there is no Metrics Server')
      if (path.includes('w1-k8s/proxy'))
        return Readable.from([
          Buffer.from(JSON.stringify({ node: { cpu: { usageNanoCores: 5e8 } } })),
        ]) as never
      if (path.includes('/proxy/')) return await silence(call?.signal)
      return await stream(path, call)
    })
    return await new Promise<UsageSample>((resolve) => void meter.run(resolve, pino({ enabled: false })))
  })
  meter.dispose()
  expect(sample.nodes).toEqual([{ node: 'w1-k8s', cpu: 0.5, memory: 0 }])
})

const silence = (signal: AbortSignal | undefined) =>
  new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
