import { readFile } from 'node:fs/promises'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lab } from '#shared/labs'
import { KubeApiRig } from '../../e2e/rigs/kube-api/kube-api'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { deleteObject, pods } from '../kube-api'
import { startService, targetOf, trusting } from '../ssh/testing'
import { ApiAccess } from './api-access'
import { PageFeeds } from './page-feeds'
import { FakePage } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

/** The simulated API server on a port, behind a real sshd whose user has its kubeconfig. */
describe.skipIf(missing)('the tunnel through OpenSSH', () => {
  let hosts: TestHosts
  let api: KubeApiRig
  let ssh: ReturnType<typeof startService>
  let access: ApiAccess
  let feeds: PageFeeds
  const page = new FakePage()

  beforeAll(async () => {
    ;[hosts, api] = await Promise.all([
      startTestHosts({ base: 27_000, workers: 0 }),
      KubeApiRig.start({ workers: 1 }),
    ])
    const config = (await readFile(api.kubeconfig)).toString('base64')
    const install = `mkdir -p /home/vagrant/.kube; echo ${config} | base64 -d > /home/vagrant/.kube/config; chown -R vagrant /home/vagrant/.kube`
    await hosts.exec('m-k8s', 'sh', '-c', install)
    ssh = startService(trusting())
    const target = targetOf(hosts.hosts[0] as TestHost, { method: 'key-file', path: hosts.keyPath })
    access = new ApiAccess(ssh.service, {
      lab: (id) => ({ id, nodes: [{ name: 'm-k8s', role: 'control-plane' }] }) as unknown as Lab,
      sshTarget: () => target,
    })
    feeds = new PageFeeds(access, pino({ enabled: false }))
  })
  afterAll(async () => {
    feeds?.dispose()
    access?.dispose()
    ssh?.dispose()
    await api?.stop()
    await hosts?.stop()
  })

  /** Pods as the page knows them after all it was told. */
  const seen = () => {
    const keys = new Set<string>()
    for (const { changed, removed } of page.of('kubernetes.rows')) {
      for (const { key } of changed) keys.add(key)
      for (const key of removed) keys.delete(key)
    }
    return [...keys].filter((key) => key.startsWith('default/'))
  }
  const status = () => page.of('kubernetes.rows').at(-1)?.state.status
  const inCluster = () =>
    api.cluster.store
      .list(pods)
      .filter(({ metadata }) => metadata.namespace === 'default')
      .map(({ metadata }) => `default/${metadata.name}`)
  const removeOne = () => {
    const [pod] = api.cluster.store.list(pods).filter(({ metadata }) => metadata.namespace === 'default')
    if (pod) deleteObject(api.cluster.store, pods, pod, new Date(0))
  }
  const agrees = () => expect.poll(() => [...seen()].sort()).toEqual([...inCluster()].sort())

  it('a watch goes on after its connection was cut, and misses nothing', async () => {
    await api.runPods(40)
    feeds.watch(page, 'k8s', 'pods')
    await agrees()
    await expect.poll(status).toBe('live')
    await hosts.drop('m-k8s')
    // Its deployment makes another one, so names go and come while nobody watches.
    removeOne()
    await agrees()
    await expect.poll(status).toBe('live')
    removeOne()
    await agrees()
  })

  it('a watch of before that the server has forgotten begins anew', async () => {
    const before = new Set(seen())
    await hosts.stopOne('m-k8s')
    await expect.poll(status).toBe('unreachable')
    removeOne()
    await expect.poll(() => inCluster().some((key) => !before.has(key))).toBe(true)
    api.compact()
    await hosts.startOne('m-k8s')
    await expect.poll(status).toBe('live')
    await agrees()
  })

  it('many requests at once, over one login', async () => {
    const answers = await access.use('k8s', (one) =>
      Promise.all(Array.from({ length: 100 }, () => one.json<{ items: unknown[] }>('/api/v1/nodes'))),
    )
    expect(answers.every(({ items }) => items.length === 2)).toBe(true)
  })
})
