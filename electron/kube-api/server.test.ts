import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, list, watching } from '../../e2e/rigs/kube-api/client'
import { KubeApiRig, viewerToken } from '../../e2e/rigs/kube-api/kube-api'
import { CertificateAuthority } from './certificates'
import { configMaps, nodes } from './resources'

let rig: KubeApiRig

beforeAll(async () => {
  rig = await KubeApiRig.start()
})
afterAll(() => rig.stop())

const maps = '/api/v1/namespaces/default/configmaps'
const map = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data: {},
})
const make = (name: string, labels = {}) => ask(rig, maps, { method: 'POST', body: map(name, labels) })

/** The next events of a watch; each must come. */
async function take(events: Awaited<ReturnType<typeof watching>>, count: number) {
  const seen: string[] = []
  while (seen.length < count) {
    const { value } = await events.next()
    seen.push(`${value?.type} ${value?.object.metadata?.name}`)
  }
  return seen
}

describe('access', () => {
  it('knows its users, and what each may do', async () => {
    const get = (path: string, token?: string) => ask(rig, path, token === undefined ? {} : { token })
    expect((await get('/api/v1/nodes')).status).toBe(200)
    expect((await get('/api/v1/nodes', viewerToken)).status).toBe(200)
    expect(await get('/api/v1/secrets', viewerToken)).toMatchObject({
      status: 403,
      body: {
        kind: 'Status',
        reason: 'Forbidden',
        message:
          'secrets is forbidden: User "viewer" cannot list resource "secrets" in API group "" at the cluster scope',
      },
    })
    const created = await ask(rig, maps, { method: 'POST', body: map('x'), token: viewerToken })
    expect(created.status).toBe(403)
    expect(await get('/api/v1/nodes', '')).toMatchObject({
      body: { message: expect.stringContaining('User "system:anonymous" cannot list') },
    })
    expect((await get('/api/v1/nodes', 'wrong')).status).toBe(401)
    expect(await get('/version', '')).toHaveProperty('body.gitVersion', 'v1.36.4')
    expect((await get('/apis', '')).status).toBe(403)
  })

  it('answers what its user may do, and who that is', async () => {
    const mayDelete = async (token?: string) => {
      const spec = { resourceAttributes: { verb: 'delete', resource: 'nodes' } }
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
      return await ask(rig, path, {
        method: 'POST',
        body: { spec },
        ...(token === undefined ? {} : { token }),
      })
    }
    expect(await mayDelete()).toHaveProperty('body.status', { allowed: true })
    expect(await mayDelete(viewerToken)).toHaveProperty('body.status', { allowed: false })
    expect((await mayDelete('')).status).toBe(403)
    const self = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    expect(await ask(rig, self, { method: 'POST', body: {} })).toHaveProperty('body.status.userInfo', {
      username: 'kubernetes-admin',
      groups: ['system:masters', 'system:authenticated'],
    })
  })

  it('refuses a certificate of another authority', async () => {
    const other = await CertificateAuthority.create()
    const stranger = await other.clientIdentity({ name: 'kubernetes-admin', groups: ['system:masters'] })
    const { hostname, port } = new URL(rig.url)
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: rig.authority.certificate,
      cert: stranger.certificate,
      key: stranger.key,
    })
    socket.write('GET /api/v1/nodes HTTP/1.1\r\nhost: kubernetes\r\nconnection: close\r\n\r\n')
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toMatch(/^HTTP\/1\.1 401 /)
  })
})

const rowsSchema = z.object({ rows: z.array(z.object({ cells: z.array(z.unknown()), object: z.unknown() })) })

describe('lists', () => {
  it('come in pages that belong together', async () => {
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5']) await make(name, { page: 'yes' })
    const query = 'labelSelector=page%3Dyes&limit=2'
    const first = await list(rig, `${maps}?${query}`)
    expect(first.metadata).toMatchObject({ remainingItemCount: 3, continue: expect.any(String) })
    await ask(rig, `${maps}/p3`, { method: 'DELETE' })
    await make('p2b', { page: 'yes' })
    const names: string[] = []
    for (let page = first; ; ) {
      names.push(...page.items.map(({ metadata }) => metadata.name))
      expect(page.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
      if (!page.metadata.continue) break
      page = await list(rig, `${maps}?${query}&continue=${page.metadata.continue}`)
    }
    expect(names).toEqual(['p1', 'p2', 'p3', 'p4', 'p5'])
  })

  it('cannot be continued after a compaction', async () => {
    const { metadata } = await list(rig, '/api/v1/pods?limit=1')
    await make('later')
    rig.compact()
    const next = await ask(rig, `/api/v1/pods?limit=1&continue=${metadata.continue}`)
    expect(next).toMatchObject({ status: 410, body: { reason: 'Expired', code: 410 } })
    expect((await ask(rig, '/api/v1/pods?continue=nonsense')).status).toBe(400)
  })

  it.each(['fieldSelector=spec.nosuch=1', 'labelSelector=a%20b', 'limit=-1', 'fieldSelector=nonsense'])(
    'refuse %s',
    async (query) => {
      expect((await ask(rig, `/api/v1/pods?${query}`)).status).toBe(400)
    },
  )

  it('can be tables', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    const { body } = await ask(rig, '/api/v1/nodes', { accept })
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
    const [first] = rowsSchema.parse(body).rows
    const cells = ['m-k8s', 'Ready', 'control-plane', expect.any(String), 'v1.36.4']
    expect(first?.cells.slice(0, 5)).toEqual(cells)
    expect(first?.object).toHaveProperty('kind', 'PartialObjectMetadata')
  })
})

describe('watches', () => {
  it('begin where a list ended, and miss nothing', async () => {
    const { metadata } = await list(rig, maps)
    await make('w1')
    const events = await watching(rig, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`)
    expect(await take(events, 1)).toEqual(['ADDED w1'])
    await ask(rig, `${maps}/w1`, { method: 'DELETE' })
    expect(await take(events, 1)).toEqual(['DELETED w1'])
    await events.return(undefined)
  })

  it('show an object come and go as it begins and ceases to be selected', async () => {
    const events = await watching(rig, `${maps}?watch=true&labelSelector=seen%3Dyes`)
    const label = (seen: string | null) =>
      ask(rig, `${maps}/w2`, {
        method: 'PATCH',
        type: 'application/merge-patch+json',
        body: { metadata: { labels: { seen } } },
      })
    await make('w2')
    await label('yes')
    await label('no')
    await label('yes')
    await ask(rig, `${maps}/w2`, { method: 'DELETE' })
    expect(await take(events, 4)).toEqual(['ADDED w2', 'DELETED w2', 'ADDED w2', 'DELETED w2'])
    await events.return(undefined)
  })

  it('are told when they begin too early, or in the future', async () => {
    const old = rig.cluster.store.revision
    await make('w3')
    rig.compact()
    const tooOld = await watching(rig, `${maps}?watch=true&resourceVersion=${old}`)
    expect((await tooOld.next()).value).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    })
    expect((await tooOld.next()).done).toBe(true)
    const future = await watching(rig, `${maps}?watch=true&resourceVersion=999999`)
    expect((await future.next()).value).toMatchObject({ type: 'ERROR', object: { code: 504 } })
  })

  it('can begin with everything there is, and say where that ends', async () => {
    const query =
      'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const seen: string[] = []
    for await (const { type, object } of await watching(rig, `/api/v1/nodes?${query}`)) {
      seen.push(`${type} ${object.metadata?.name ?? ''}`)
      if (type !== 'BOOKMARK') continue
      expect(object.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
      break
    }
    expect(seen).toEqual(['ADDED m-k8s', 'ADDED w1-k8s', 'ADDED w2-k8s', 'BOOKMARK '])
  })

  it('end after their time', async () => {
    const seen: unknown[] = []
    for await (const { object } of await watching(rig, '/api/v1/nodes?watch=true&timeoutSeconds=1'))
      seen.push(object.metadata?.name)
    expect(seen).toEqual(['m-k8s', 'w1-k8s', 'w2-k8s'])
  })

  it('leave nothing behind when their client goes', async () => {
    const { store } = rig.cluster
    // One listener is the controllers'.
    await expect.poll(() => store.watchers).toBe(1)
    const events = await watching(rig, `${maps}?watch=true`)
    await take(events, 1)
    expect(store.watchers).toBe(2)
    rig.dropConnections()
    await expect(take(events, 1000)).rejects.toThrow()
    await expect.poll(() => store.watchers).toBe(1)
  })
})

it('a watch whose client does not read is cut off, and no other', async () => {
  const { store } = rig.cluster
  await make('large')
  await expect.poll(() => store.watchers).toBe(1)
  const slow = await watching(rig, `${maps}?watch=true`)
  const other = await watching(rig, '/api/v1/nodes?watch=true')
  expect(store.watchers).toBe(3)
  // What the system's own buffers take comes first.
  for (let round = 0; store.watchers === 3 && round < 300; round++) {
    const current = store.get(configMaps, 'default', 'large')
    store.update(configMaps, { ...current, data: { filler: `${round}`.padEnd(500_000, 'x') } })
    await new Promise(setImmediate)
  }
  expect(store.watchers).toBe(2)
  expect((await other.next()).value?.type).toBe('ADDED')
  await expect(take(slow, 1000)).rejects.toThrow()
  await other.return(undefined)
})

describe('changes', () => {
  it('are refused where somebody else was faster', async () => {
    await make('c1')
    const { body } = await ask(rig, `${maps}/c1`)
    const put = (data: object) =>
      ask(rig, `${maps}/c1`, { method: 'PUT', body: Object.assign({}, body, { data }) })
    expect((await put({ a: '1' })).status).toBe(200)
    expect(await put({ a: '2' })).toMatchObject({ status: 409, body: { reason: 'Conflict' } })
    expect(rig.cluster.store.get(configMaps, 'default', 'c1').data).toEqual({ a: '1' })
  })

  it('can be tried without being made', async () => {
    const tried = await ask(rig, `${maps}?dryRun=All`, { method: 'POST', body: map('tried') })
    expect(tried).toMatchObject({
      status: 201,
      body: { metadata: { name: 'tried', uid: expect.any(String) } },
    })
    expect((await ask(rig, `${maps}/tried`)).status).toBe(404)
    const patch = {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: { spec: { unschedulable: true } },
    }
    const cordoned = await ask(rig, '/api/v1/nodes/w1-k8s?dryRun=All', patch)
    expect(cordoned).toHaveProperty('body.spec.unschedulable', true)
    expect(rig.cluster.store.get(nodes, undefined, 'w1-k8s').spec.unschedulable).toBeUndefined()
  })

  it.each([
    ['another kind', { ...map('x'), kind: 'Pod' }, 400],
    ['another version', { ...map('x'), apiVersion: 'v2' }, 400],
    ['another namespace', { ...map('x'), metadata: { name: 'x', namespace: 'kube-system' } }, 400],
    ['no name', { ...map(''), metadata: {} }, 422],
    ['a name that is none', map('../x'), 422],
    ['no object', [], 400],
    ['no JSON', '{', 400],
    [
      '__proto__ as a field',
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto"},"__proto__":{"a":1}}`,
      201,
    ],
  ])('with %s are answered', async (_case, body, status) => {
    expect((await ask(rig, maps, { method: 'POST', body })).status).toBe(status)
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })

  it.each([
    ['application/json-patch+json', [{ op: 'replace', path: '/nosuch/x', value: 1 }], 422],
    ['application/json-patch+json', [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 400],
    [
      'application/json-patch+json',
      [{ op: 'add', path: '/a/constructor/prototype/polluted', value: 1 }],
      422,
    ],
    ['application/json-patch+json', [null], 400],
    ['application/json-patch+json', {}, 400],
    ['application/json-patch+json', [{ op: 'replace', path: '', value: 1 }], 422],
    ['application/merge-patch+json', [], 400],
    ['application/merge-patch+json', { metadata: { name: 'other' } }, 400],
    ['application/xml', {}, 415],
    ['application/apply-patch+yaml', {}, 400],
  ])('as %s %j are refused', async (type, body, status) => {
    expect((await ask(rig, '/api/v1/nodes/w1-k8s', { method: 'PATCH', type, body })).status).toBe(status)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('are made and deleted in one namespace at a time', async () => {
    const everywhere = (method: string, body?: object) => ask(rig, '/api/v1/configmaps', { method, body })
    expect((await everywhere('POST', map('nowhere'))).status).toBe(405)
    expect((await everywhere('DELETE')).status).toBe(405)
    const elsewhere = '/api/v1/namespaces/nosuch/configmaps'
    expect((await ask(rig, elsewhere, { method: 'POST', body: map('x') })).status).toBe(404)
  })

  it('of workloads that could not work are refused', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments'
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } }
    const post = (spec: object) =>
      ask(rig, path, { method: 'POST', body: { metadata: { name: 'bad' }, spec } })
    const selector = { matchLabels: { app: 'b' } }
    expect(await post({ selector, template })).toHaveProperty(
      'body.message',
      expect.stringContaining('`selector` does not match template `labels`'),
    )
    const odd = { matchExpressions: [{ key: 'app', operator: 'Like', values: ['a'] }] }
    expect(await post({ selector: odd, template })).toHaveProperty(
      'body.details.causes[0].field',
      'spec.selector.matchExpressions[0].operator',
    )
    expect((await post({ selector, template: { spec: { containers: [] } } })).status).toBe(422)
    expect((await post({ selector, template, replicas: 1e9 })).status).toBe(422)
  })

  it('of too many bytes are refused', async () => {
    const body = { ...map('big'), data: { a: 'x'.repeat(4 * 1024 * 1024) } }
    expect((await ask(rig, maps, { method: 'POST', body })).status).toBe(413)
  })
})

it.each([
  ['//', 400],
  ['/api/v1/namespaces/%zz/pods', 400],
  ['/api/v1/nosuch', 404],
  ['/api/v1/nodes/a/b/c', 404],
  ['/api/v1/pods/name-without-namespace', 404],
  ['/apis/apps/v1/deployments/x/scale', 404],
  ['/openapi/v3/../../etc/passwd', 404],
])('answers GET %s with %i', async (path, status) => {
  expect((await ask(rig, path)).status).toBe(status)
})

it('serves on after connections were cut and its port was closed for a while', async () => {
  await rig.down()
  await expect(ask(rig, '/api/v1/nodes')).rejects.toThrow()
  await rig.up()
  expect((await list(rig, '/api/v1/nodes')).items).toHaveLength(3)
})

const groupsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      versions: z.array(z.object({ resources: z.array(z.object({ resource: z.string() })) })),
    }),
  ),
})

it('tells what it has, in one answer and in many', async () => {
  const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
  const { items } = groupsSchema.parse((await ask(rig, '/apis', { accept: aggregated })).body)
  const apps = items.find(({ metadata }) => metadata.name === 'apps')?.versions[0]?.resources
  expect(apps?.map(({ resource }) => resource).sort()).toEqual(['daemonsets', 'deployments', 'replicasets'])
  expect(await ask(rig, '/apis/apps/v1')).toHaveProperty(
    'body.resources',
    expect.arrayContaining([expect.objectContaining({ name: 'deployments/scale' })]),
  )
  expect((await ask(rig, '/apis/nosuch/v1')).status).toBe(404)
})
