import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Drain } from '#shared/kubernetes'
import type { Lab } from '#shared/labs'
import { webWithBudget } from '../../e2e/rigs/kube-api/web-manifest'
import type { MadeLab } from '../labs'
import { FakeKeychain } from '../platform/testing-keychain'
import { SandboxProvider } from '../sandbox'
import { quickPace, removeLab, runPlan, temporaryLab } from '../sandbox/testing'
import { SshService } from '../ssh'
import { FakePerson } from '../ssh/testing'
import { KubernetesService } from './kubernetes-service'
import { FakePage } from './testing'

const logger = pino({ level: 'silent' })

/** The sandbox's cluster, reached as a real one: by SSH, TLS and HTTP. */
let home: string
let disk: MadeLab
let ssh: SshService
let provider: SandboxProvider
let service: KubernetesService
const drains: Drain[] = []
const stays: unknown[] = []
const page = new FakePage()

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-kubernetes-'))
  disk = await temporaryLab(2)
  const prompter = new FakePerson(() => null)
  ssh = new SshService({ homeFolder: home, prompter, keychain: new FakeKeychain(), logger })
  const reports = { reachable: () => undefined, changed: () => undefined }
  provider = new SandboxProvider({ hostKeys: ssh.hostKeys, reports, logger, pace: quickPace })
  service = new KubernetesService({
    connections: ssh,
    labs: {
      lab: (id) => ({ id, nodes: disk.file.nodes }) as unknown as Lab,
      sshTarget: (_labId, node) => provider.sshTarget(disk, node),
    },
    machineLoads: async () => [{ node: 'm-k8s', cpuPercent: 12 }],
    kubeconfigPath: join(home, '.kube', 'config'),
    emit: (event, payload) => {
      if (event === 'kubernetes.drain') drains.push(payload as Drain)
      if (event === 'kubernetes.contextStays') stays.push(payload)
    },
    logger,
  })
  await runPlan(provider.planCreate(disk, ['m-k8s', 'w1-k8s', 'w2-k8s']))
})
afterAll(async () => {
  await service.dispose()
  await provider.dispose()
  ssh.dispose()
  await removeLab(disk)
  await rm(home, { recursive: true })
})

const labId = 'k8s'

const apply = (text: string) => service.handlers['kubernetes.apply']({ labId, text, dryRun: false }, page)
const watch = () => service.handlers['kubernetes.watch']({ labId, kind: 'pods' }, page)
const webPods = async () => (await watch()).rows.filter(({ name }) => name.startsWith('web-'))
const ready = async () => (await webPods()).filter(({ cells }) => cells[1] === 'Running')

async function somePod() {
  await apply(webWithBudget(4, 0))
  await expect.poll(async () => (await ready()).length).toBe(4)
  const [pod] = await ready()
  if (!pod) throw new Error('no pod runs')
  return pod
}

it('sends the log of a container while it is written', async () => {
  const { namespace, name } = await somePod()
  const log = { labId, namespace, name, container: 'nginx', previous: false, stream: 7 }
  await service.handlers['kubernetes.followLog'](log, page)
  const text = () =>
    page
      .of('kubernetes.log')
      .map((news) => news.text)
      .join('')
  await expect.poll(text).toContain('\n')
  expect(page.of('kubernetes.log').every(({ stream, ended }) => stream === 7 && !ended)).toBe(true)
  await service.handlers['kubernetes.stopLog']({ stream: 7 }, page)
})

it('says why a log cannot be read', async () => {
  const log = { labId, namespace: 'default', name: 'nobody', container: 'c', previous: false, stream: 8 }
  await service.handlers['kubernetes.followLog'](log, page)
  const last = () => page.of('kubernetes.log').find(({ stream }) => stream === 8)
  await expect.poll(last).toMatchObject({ ended: true, error: { key: 'kubernetes.missing' } })
})

const size = { cols: 100, rows: 30 }
const open = (namespace: string, pod: string, container?: string) =>
  service.openPodShell(
    { type: 'pod', labId, namespace, pod, ...(container !== undefined && { container }) },
    { size: () => size, signal: new AbortController().signal, authenticating: () => undefined },
  )

it('opens a shell in a pod, with its size, and tells its exit code', async () => {
  const { namespace, name } = await somePod()
  const shell = await open(namespace, name)
  let output = ''
  const end = new Promise((resolve) => {
    shell.listen({
      data: (bytes) => {
        output += Buffer.from(bytes).toString('utf8')
      },
      end: resolve,
    })
  })
  await expect.poll(() => output).toMatch(/[$#] $/)
  shell.write(Buffer.from('hostname\r'))
  await expect.poll(() => output).toContain(`${name}\r\n`)
  shell.resize({ cols: 60, rows: 20 })
  shell.write(Buffer.from('exit 3\r'))
  expect(await end).toEqual({ code: 3, signal: null, lost: null })
})

it('says that the pod of a shell is not there, or has no such container', async () => {
  await expect(open('default', 'nobody')).rejects.toMatchObject({ key: 'kubernetes.missing' })
  const { namespace, name } = await somePod()
  await expect(open(namespace, name, 'nobody')).rejects.toMatchObject({
    key: 'kubernetes.refused',
    details: `container nobody is not valid for pod ${name}`,
  })
})

it('drains a node, waiting for a budget, and leaves what belongs to the node', async () => {
  await somePod()
  await apply(webWithBudget(4, 4))
  const node = 'w1-k8s'
  const { pods } = await service.handlers['kubernetes.planDrain']({ labId, node }, page)
  const own = pods.filter(({ action }) => action === 'evict')
  expect(own.length).toBeGreaterThan(0)
  expect(own.filter(({ name }) => name.startsWith('web-')).every(({ emptyDir }) => emptyDir)).toBe(true)
  expect(pods.some(({ action }) => action === 'daemonset')).toBe(true)

  await service.handlers['kubernetes.drain']({ labId, node }, page)
  expect(() => service.handlers['kubernetes.drain']({ labId, node }, page)).toThrow(
    expect.objectContaining({ key: 'kubernetes.draining' }),
  )
  const states = () => new Set(drains.at(-1)?.pods.map(({ state }) => state))
  await expect.poll(states).toContain('blocked')
  await service.handlers['kubernetes.cancelDrain']({ labId, node }, page)
  await expect.poll(() => drains.at(-1)?.state).toBe('cancelled')

  await apply(webWithBudget(4, 0))
  await service.handlers['kubernetes.drain']({ labId, node }, page)
  await expect.poll(() => drains.at(-1)?.state).toBe('done')
  expect(states()).toEqual(new Set(['gone', 'left']))
  // The list hears of it on a way of its own.
  const staying = async () =>
    (await webPods()).filter((pod) => pod.node === node && pod.cells[1] !== 'Terminating')
  await expect.poll(staying).toEqual([])
})

it('puts the lab into the user’s kubeconfig, and takes it out when the lab is gone', async () => {
  const config = () => service.handlers['kubernetes.kubeconfig']({ labId }, page)
  expect(await config()).toMatchObject({ context: labId, merged: false })
  await service.handlers['kubernetes.mergeKubeconfig']({ labId }, page)
  // Nothing of it needs the cluster, which may be gone.
  const login = vi.spyOn(ssh, 'connect')
  expect(await config()).toMatchObject({ merged: true })
  expect(login).not.toHaveBeenCalled()
  login.mockRestore()
  const lines: string[] = []
  await service.takeOut(labId, { log: (text) => void lines.push(text) })
  expect(lines).toEqual([`The context ${labId} was taken out of ${join(home, '.kube', 'config')}`])
  expect(await readFile(join(home, '.kube', 'config'), 'utf8')).not.toContain('pilothouse')
  await service.takeOut(labId, { log: (text) => void lines.push(text) })
  expect(lines).toHaveLength(1)
})

it('tells run and pages where the context of a lab that goes may stay', async () => {
  const path = join(home, '.kube', 'config')
  await writeFile(path, 'clusters: [')
  const lines: string[] = []
  await service.takeOut(labId, { log: (text) => void lines.push(text) })
  expect(lines).toEqual([expect.stringContaining(`may still be in ${path}`)])
  expect(stays).toMatchObject([{ context: labId, path, error: { key: 'kubernetes.configCorrupt' } }])
})
