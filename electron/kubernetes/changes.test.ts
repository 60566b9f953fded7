import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { webDeployment } from '../../e2e/rigs/kube-api/web-manifest'
import { deployments, namespaces, nodes, pods } from '../kube-api'
import { deleteAll, scale, setUnschedulable, yamlOf } from './changes'
import type { KubeApi } from './kube-api'
import { applyText } from './manifests'
import { FakeControlPlane } from './testing'

let controlPlane: FakeControlPlane

beforeEach(async () => {
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
  const of = (kind: string, name: string) => ({ apiVersion: 'v1', kind, metadata: { name } }) as never
  controlPlane.store.create(namespaces, of('Namespace', 'default'))
  controlPlane.store.create(nodes, of('Node', 'w1-k8s'))
})
afterEach(() => controlPlane.dispose())

const use = <T>(work: (api: KubeApi) => Promise<T>) => controlPlane.access.use('k8s', work)
const apply = (text: string, dryRun = false) => use((api) => applyText(api, text, dryRun))
const web = { kind: 'deployments', namespace: 'default', name: 'web' } as const

it('a dry run says what would happen and changes nothing', async () => {
  expect(await apply(webDeployment(2), true)).toMatchObject([{ change: 'created', name: 'web', before: '' }])
  expect(controlPlane.store.list(deployments)).toEqual([])
  expect(await apply(webDeployment(2))).toMatchObject([{ change: 'created' }])
  expect(await apply(webDeployment(2), true)).toMatchObject([{ change: 'unchanged' }])
  const [changed] = await apply(webDeployment(5), true)
  expect(changed).toMatchObject({ change: 'changed', before: expect.stringContaining('replicas: 2') })
  expect(changed?.after).toContain('replicas: 5')
  expect(controlPlane.store.get(deployments, 'default', 'web').spec?.replicas).toBe(2)
})

it('one object that is refused does not keep the others from being applied', async () => {
  const unknown = 'apiVersion: example.com/v1\nkind: Toaster\nmetadata: {name: t}\n'
  const bad = 'apiVersion: apps/v1\nkind: Toaster\nmetadata: {name: t}\n'
  const results = await apply(`${unknown}---\n${bad}---\n${webDeployment(1)}`)
  expect(results.map(({ change }) => change)).toEqual(['failed', 'failed', 'created'])
  for (const { error } of results.slice(0, 2)) expect(error).toMatchObject({ key: 'kubernetes.noSuchKind' })
})

it('scales, shows as YAML and deletes', async () => {
  await apply(webDeployment(1))
  await use((api) => scale(api, web, 4))
  const text = await use((api) => yamlOf(api, web))
  expect(text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:/)
  expect(text).toContain('replicas: 4')
  expect(text).not.toContain('managedFields')
  expect(await use((api) => deleteAll(api, 'deployments', [web]))).toEqual({ failed: [] })
  await expect(use((api) => yamlOf(api, web))).rejects.toMatchObject({ key: 'kubernetes.missing' })
})

it('deletes many over few connections, and tells which are left', async () => {
  const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } })
  const spec = { containers: [{ name: 'main', image: 'nginx' }] }
  const names = Array.from({ length: 200 }, (_, index) => `p${index}`)
  for (const name of names) controlPlane.store.create(pods, { ...pod(name), spec } as never)
  const objects = [...names, 'gone'].map((name) => ({ namespace: 'default', name }))
  const { failed } = await use((api) => {
    const text = api.text.bind(api)
    vi.spyOn(api, 'text').mockImplementation(async (path, call) => {
      if (path.endsWith('/p7')) throw new LabError('auth.denied', 'kubernetes.forbidden')
      return await text(path, call)
    })
    return deleteAll(api, 'pods', objects)
  })
  expect(failed.map(({ name }) => name)).toEqual(['p7'])
  expect(controlPlane.mostTunnels).toBeLessThanOrEqual(16)
})

it('cordons and takes that back', async () => {
  const unschedulable = () => controlPlane.store.get(nodes, undefined, 'w1-k8s').spec?.unschedulable ?? false
  await use((api) => setUnschedulable(api, 'w1-k8s', true))
  expect(unschedulable()).toBe(true)
  await use((api) => setUnschedulable(api, 'w1-k8s', false))
  expect(unschedulable()).toBe(false)
})
