import { CoreV1Api, KubeConfig, makeInformer, type V1Node, type V1Pod } from '@kubernetes/client-node'
import pino from 'pino'
import { afterAll, beforeAll, it } from 'vitest'
import { type NewObject, nodes, type Pod, pods } from '../electron/kube-api'
import { PageFeeds } from '../electron/kubernetes/page-feeds'
import { FakeControlPlane, FakePage } from '../electron/kubernetes/testing'
import { type Comparison, median, report } from './report'

const rounds = 5
const counts = { pods: 5000, nodes: 1000 }

let controlPlane: FakeControlPlane

beforeAll(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
  for (let index = 0; index < counts.pods; index++) controlPlane.store.create(pods, podOf(index))
  for (let index = 0; index < counts.nodes; index++)
    controlPlane.store.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `w${index}` },
      status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu: '2', memory: '2Gi' } },
    } as never)
})
afterAll(() => controlPlane.dispose())

/** About as large as a real one: an API server's own bookkeeping is most of it. */
function podOf(index: number): NewObject<Pod> {
  const managedFields = Array.from({ length: 4 }, (_, field) => ({
    manager: `manager-${field}`,
    operation: 'Update',
    fieldsV1: Object.fromEntries(Array.from({ length: 30 }, (_, key) => [`f:field-${key}`, {}])),
  }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `web-${index}`, namespace: `team-${index % 20}`, managedFields },
    spec: { nodeName: `w${index % counts.nodes}`, containers: [{ name: 'web', image: 'nginx:1.29' }] },
    status: {
      phase: 'Running',
      podIP: '172.16.0.1',
      containerStatuses: [{ name: 'web', ready: true, restartCount: 0 }],
    },
  } as never
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Until the page has been told of every row. */
async function ours(kind: 'pods' | 'nodes'): Promise<void> {
  const feeds = new PageFeeds(controlPlane.access, pino({ enabled: false }))
  const page = new FakePage()
  const told = new Promise<void>((resolve) => {
    let rows = 0
    page.onEvent = (message) => {
      if (message.event !== 'kubernetes.rows') return
      rows += message.payload.changed.length
      if (rows >= counts[kind]) resolve()
    }
  })
  feeds.watch(page, 'k8s', kind)
  await told
  feeds.dispose()
}

/** Until the client library's own informer has its cache. */
async function informer(kind: 'pods' | 'nodes'): Promise<void> {
  await controlPlane.access.use('k8s', async ({ admin, agent }) => {
    class Tunnelled extends KubeConfig {
      override async applySecurityAuthentication(
        context: Parameters<KubeConfig['applySecurityAuthentication']>[0],
      ): Promise<void> {
        await super.applySecurityAuthentication(context)
        context.setAgent(agent)
      }
    }
    const config = new Tunnelled()
    config.loadFromString(JSON.stringify(admin.plain))
    const client = config.makeApiClient(CoreV1Api)
    const cache =
      kind === 'pods'
        ? makeInformer<V1Pod>(config, '/api/v1/pods', () => client.listPodForAllNamespaces())
        : makeInformer<V1Node>(config, '/api/v1/nodes', () => client.listNode())
    await cache.start()
    await cache.stop()
  })
}

it('large lists', async () => {
  const comparisons: Comparison[] = []
  for (const kind of ['pods', 'nodes'] as const) {
    const comparison: Comparison = {
      what: `${counts[kind]} ${kind}, listed and told to the page`,
      unit: 'ms',
      ours: [],
      peers: [],
      summary: median,
    }
    for (let round = 0; round < rounds; round++) {
      comparison.ours.push(await milliseconds(() => ours(kind)))
      comparison.peers.push(await milliseconds(() => informer(kind)))
    }
    comparisons.push(comparison)
  }
  await report('kubernetes', 'informer of @kubernetes/client-node', comparisons)
}, 300_000)
