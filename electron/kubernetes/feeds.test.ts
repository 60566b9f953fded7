import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedState, ResourceRow } from '#shared/kubernetes'
import { pods } from '../kube-api'
import { PageFeeds } from './page-feeds'
import { FakeControlPlane, FakePage } from './testing'

const logger = pino({ enabled: false })

describe('live lists over the tunnel', () => {
  let controlPlane: FakeControlPlane
  let feeds: PageFeeds
  let page: FakePage

  beforeEach(async () => {
    controlPlane = new FakeControlPlane()
    await controlPlane.start()
    feeds = new PageFeeds(controlPlane.access, logger)
    page = new FakePage()
  })
  afterEach(() => {
    feeds.dispose()
    controlPlane.dispose()
  })

  const addPod = (name: string) =>
    controlPlane.store.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'nginx' }] },
      status: { phase: 'Running' },
    } as never)
  const removePod = (name: string) =>
    controlPlane.store.remove(pods, { metadata: { name, namespace: 'default' } } as never)

  /** What the page knows after all it was told. */
  function seen(): { names: string[]; state: FeedState | undefined } {
    const rows = new Map<string, ResourceRow>()
    for (const { changed, removed } of page.of('kubernetes.rows')) {
      for (const row of changed) rows.set(row.key, row)
      for (const key of removed) rows.delete(key)
    }
    return {
      names: [...rows.values()].map(({ name }) => name).sort(),
      state: page.of('kubernetes.rows').at(-1)?.state,
    }
  }
  const expectSeen = (names: string[]) => expect.poll(() => seen().names).toEqual(names)
  const watch = () => feeds.watch(page, 'k8s', 'pods')

  it('tell what is there, then only what changes, to all pages from one watch', async () => {
    for (let index = 0; index < 1200; index++) addPod(`p${index}`)
    expect(watch()).toMatchObject({ status: 'connecting', rows: [] })
    await expect.poll(() => seen().names.length).toBe(1200)
    const other = new FakePage()
    expect(feeds.watch(other, 'k8s', 'pods').rows).toHaveLength(1200)
    page.events.length = 0
    addPod('late')
    removePod('p7')
    await expect
      .poll(() => page.of('kubernetes.rows').flatMap(({ removed }) => removed))
      .toEqual(['default/p7'])
    expect(page.of('kubernetes.rows').flatMap(({ changed }) => changed.map(({ name }) => name))).toEqual([
      'late',
    ])
    expect(other.of('kubernetes.rows')).toEqual(page.of('kubernetes.rows'))
    expect(controlPlane.logins).toBe(1)
  })

  it('go on after the API server was made anew', async () => {
    addPod('a')
    watch()
    await expectSeen(['a'])
    await controlPlane.restart()
    addPod('b')
    await expectSeen(['a', 'b'])
  })

  it('go on over a new SSH connection after the old one broke', async () => {
    addPod('a')
    watch()
    await expectSeen(['a'])
    controlPlane.drop()
    addPod('b')
    removePod('a')
    await expectSeen(['b'])
    expect(controlPlane.logins).toBe(2)
  })

  it('show an older cluster after a checkpoint was restored', async () => {
    addPod('a')
    watch()
    await expectSeen(['a'])
    await controlPlane.restoreCheckpoint()
    addPod('older')
    await expectSeen(['older'])
    addPod('new')
    await expectSeen(['new', 'older'])
  })

  it('are read again where the server has forgotten the version (410 Gone)', async () => {
    addPod('a')
    watch()
    await expectSeen(['a'])
    controlPlane.dropConnections()
    removePod('a')
    addPod('b')
    controlPlane.store.compact()
    await expectSeen(['b'])
  })

  it('end with the last page, and with them the SSH connection', async () => {
    addPod('a')
    watch()
    await expectSeen(['a'])
    expect(controlPlane.users).toBe(1)
    page.disposables.dispose()
    await expect.poll(() => controlPlane.users).toBe(0)
  })

  it('gather news for a slow page, each row once', async () => {
    watch()
    await expect.poll(() => seen().state?.status).toBe('live')
    page.buffered = 64 * 1024 * 1024
    page.events.length = 0
    for (let round = 0; round < 3; round++) {
      addPod(`r${round}`)
      removePod(`r${round}`)
    }
    addPod('stays')
    const other = new FakePage()
    feeds.watch(other, 'k8s', 'pods')
    await expect.poll(() => other.of('kubernetes.rows').length).toBeGreaterThan(0)
    expect(page.events).toEqual([])
    page.buffered = 0
    await expectSeen(['stays'])
  })

  it('say why where the certificate is not signed by the cluster’s authority', async () => {
    await controlPlane.useForeignAuthority()
    watch()
    await expect.poll(() => seen().state?.status).toBe('unreachable')
    expect(seen().state?.error).toMatchObject({
      key: 'kubernetes.unreachable',
      details: expect.stringMatching(/certificate|signature/),
    })
  })

  it('say why where the certificate is for another address', async () => {
    await controlPlane.start(['10.0.0.1', 'localhost', '127.0.0.1'])
    watch()
    await expect.poll(() => seen().state?.status).toBe('unreachable')
    expect(seen().state?.error?.details).toContain('192.168.56.10')
  })
})
