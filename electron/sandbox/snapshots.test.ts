import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deployments, type Node, nodes, pods, readiness, services } from '../kube-api'
import type { MadeLab } from '../labs'
import { SandboxLab } from './sandbox-lab'
import { SandboxSnapshots } from './snapshots'
import { quickPace, removeLab, temporaryLab } from './testing'

const id = 'checkpoint-0123456789ab'
const { signal } = new AbortController()
const context = { signal, log: () => {} }

let lab: MadeLab
let sandbox: SandboxLab
const snapshots = new SandboxSnapshots(async () => sandbox)
const store = () => sandbox.cluster.store

beforeEach(async () => {
  lab = await temporaryLab(1)
  sandbox = await open()
})

afterEach(async () => {
  await sandbox.dispose()
  await removeLab(lab)
})

const open = () =>
  SandboxLab.open(lab, {
    hostKeys: { knows: async () => false, replace: async () => {}, forget: async () => {} },
    reports: { reachable: () => {}, changed: () => {} },
    logger: pino({ level: 'silent' }),
    // On a busy PC a node takes longer to boot than pods stay on one that is away.
    pace: { ...quickPace, evictMs: 60_000 },
  })

async function boot(): Promise<void> {
  for (const { name } of lab.file.nodes) {
    await sandbox.create(name)
    await sandbox.boot(name, signal)
  }
}

async function makeCluster(): Promise<void> {
  const [controlPlane, worker] = lab.file.nodes
  if (!controlPlane || !worker) throw new Error('no nodes')
  await boot()
  await sandbox.complete(controlPlane, 'control-plane')
  await sandbox.complete(controlPlane, 'cni')
  await sandbox.complete(worker, 'join')
  await expectReady()
}

const expectReady = () =>
  expect.poll(() => sandbox.cluster.nodes.map((node) => readiness(node))).toEqual(['True', 'True'])

const deploy = (name: string) =>
  store().create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
    } as never,
    status: {},
  })

const scale = (name: string, replicas: number) => {
  const { spec, ...rest } = store().get(deployments, 'default', name)
  store().update(deployments, { ...rest, spec: { ...spec, replicas } })
}

const running = () =>
  store()
    .list(pods, 'default')
    .filter(({ status }) => status.phase === 'Running')
    .map(({ metadata }) => metadata.name)

const worker = () => store().get(nodes, undefined, 'w1-k8s')

const withLabel = (node: Node, colour: string): Node => ({
  ...node,
  metadata: { ...node.metadata, labels: { ...node.metadata.labels, colour } },
})

async function saveAll(): Promise<void> {
  for (const { name } of lab.file.nodes) await sandbox.suspend(name)
  for (const { name } of lab.file.nodes) await snapshots.save(lab, name, id, context)
  for (const { name } of lab.file.nodes) await sandbox.resume(name, signal)
}

const restore = (node: string) => snapshots.restore(lab, node, id, context)

it.each([
  ['m-k8s', 'w1-k8s'],
  ['w1-k8s', 'm-k8s'],
])('objects of the cluster go back, whether %s or %s is first', async (first, second) => {
  await makeCluster()
  deploy('web')
  store().update(nodes, withLabel(worker(), 'red'))
  await expect.poll(running).toHaveLength(2)
  const before = running()
  await saveAll()

  scale('web', 5)
  deploy('later')
  store().remove(services, store().get(services, 'kube-system', 'kube-dns'))
  store().update(nodes, withLabel(worker(), 'blue'))
  await expect.poll(running).toHaveLength(7)
  store().update(nodes, { ...worker(), spec: { ...worker().spec, unschedulable: true } })

  await restore(first)
  await restore(second)
  expect(sandbox.cluster.serving).toBe(false)
  await boot()
  await expectReady()
  expect(running()).toEqual(before)
  expect(store().get(deployments, 'default', 'web').spec.replicas).toBe(2)
  expect(store().find(deployments, 'default', 'later')).toBeUndefined()
  expect(store().find(services, 'kube-system', 'kube-dns')).toBeDefined()
  expect(worker().metadata.labels?.colour).toBe('red')
  expect(worker().spec.unschedulable).toBeUndefined()
  scale('web', 3)
  await expect.poll(running).toHaveLength(3)
})

it('an app that began anew goes back too, and installs nothing that was deleted before', async () => {
  await makeCluster()
  deploy('web')
  store().remove(deployments, store().get(deployments, 'kube-system', 'calico-kube-controllers'))
  await expect.poll(running).toHaveLength(2)
  const before = running()
  await saveAll()
  store().remove(deployments, store().get(deployments, 'default', 'web'))
  await sandbox.dispose()
  sandbox = await open()
  expect(store().find(deployments, 'default', 'web')).toBeUndefined()
  for (const { name } of lab.file.nodes) await restore(name)
  await boot()
  await expectReady()
  expect(running()).toEqual(before)
  expect(store().find(deployments, 'kube-system', 'calico-kube-controllers')).toBeUndefined()
})

it('an app that began anew has the cluster as it was, until its control plane is destroyed', async () => {
  const [controlPlane] = lab.file.nodes
  if (!controlPlane) throw new Error('no nodes')
  await makeCluster()
  deploy('web')
  store().remove(services, store().get(services, 'kube-system', 'kube-dns'))
  store().update(nodes, withLabel(worker(), 'red'))
  await expect.poll(running).toHaveLength(2)
  const before = running()
  await sandbox.dispose()
  sandbox = await open()
  await boot()
  await expectReady()
  expect(running()).toEqual(before)
  expect(store().find(services, 'kube-system', 'kube-dns')).toBeUndefined()
  expect(worker().metadata.labels?.colour).toBe('red')
  scale('web', 3)
  await expect.poll(running).toHaveLength(3)

  await sandbox.destroy(controlPlane)
  await sandbox.dispose()
  sandbox = await open()
  expect(store().all()).toEqual([])
})

it('a node that was deleted from the cluster registers when it boots, and not before', async () => {
  await makeCluster()
  await sandbox.halt('w1-k8s')
  store().remove(nodes, worker())
  for (const { name } of lab.file.nodes) await snapshots.save(lab, name, id, context)
  for (const { name } of lab.file.nodes) await restore(name)
  await sandbox.boot('m-k8s', signal)
  expect(sandbox.cluster.nodes.map(({ metadata }) => metadata.name)).toEqual(['m-k8s'])
  await sandbox.boot('w1-k8s', signal)
  await expectReady()
})

it('before its control plane was there a lab goes back to no cluster', async () => {
  await boot()
  await saveAll()
  await makeCluster()
  for (const { name } of lab.file.nodes) await restore(name)
  expect(store().all()).toEqual([])
  await boot()
  expect(sandbox.cluster.serving).toBe(false)
  await makeCluster()
})

it.each([
  ['an unknown kind', { apiVersion: 'v1', kind: 'Gadget' }],
  ['a pod without containers', { spec: {} }],
  ['no name', { metadata: {} }],
])('refuses a file with %s, and changes nothing', async (_what, change) => {
  await makeCluster()
  await saveAll()
  const path = join(lab.path, '.pilothouse', 'snapshots', id, 'm-k8s.json')
  const saved = JSON.parse(await readFile(path, 'utf8'))
  const objects = saved.objects.map((object: { kind: string }) =>
    object.kind === 'Pod' ? { ...object, ...change } : object,
  )
  await writeFile(path, JSON.stringify({ ...saved, objects }))
  await expect(restore('m-k8s')).rejects.toMatchObject({ code: 'config.corrupt' })
  await expectReady()
})

it('refuses more objects than a store holds', async () => {
  await makeCluster()
  await saveAll()
  const path = join(lab.path, '.pilothouse', 'snapshots', id, 'm-k8s.json')
  const saved = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...saved, objects: Array(50_001).fill(saved.objects[0]) }))
  await expect(restore('m-k8s')).rejects.toMatchObject({ code: 'config.corrupt' })
})
