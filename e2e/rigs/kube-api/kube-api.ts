import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { PlannedNode } from '#shared/labs'
import {
  administrators,
  CertificateAuthority,
  deployments,
  type Identity,
  KubeApiServer,
  kubeconfig,
  viewers,
} from '../../../electron/kube-api'
import type { LabFile } from '../../../electron/labs'
import { Cluster } from '../../../electron/sandbox/cluster-state'
import type { Pace } from '../../../electron/sandbox/pace'
import { SandboxPods } from '../../../electron/sandbox/pod-runtime'
import { sandboxLab } from '../../../electron/sandbox/testing'

const logger = pino({ level: process.env.RIG_LOG ?? 'silent' })
const host = '127.0.0.1'
const adminName = 'kubernetes-admin'

/** Pods stay on a silent node, however long a busy machine takes between two steps of a test. */
const quickPace: Pace = {
  lineMs: 0,
  readyMs: 20,
  notReadyMs: 100,
  reactMs: 20,
  podStartMs: 50,
  podStopMs: 50,
  restartMs: 200,
  evictMs: 3_600_000,
}

/** A bearer token that may read everything but secrets. */
export const viewerToken = 'viewer-token'

/** The sandbox's cluster and its API server, on a TCP port of 127.0.0.1, so that other programs can talk to it. */
export class KubeApiRig {
  readonly cluster: Cluster
  readonly folder: string
  readonly authority: CertificateAuthority
  readonly lab: LabFile
  /** The administrator's certificate. */
  readonly admin: Identity
  readonly #server: KubeApiServer
  #listener: Server
  #port = 0

  private constructor(
    lab: LabFile,
    cluster: Cluster,
    folder: string,
    authority: CertificateAuthority,
    admin: Identity,
    server: KubeApiServer,
  ) {
    this.lab = lab
    this.cluster = cluster
    this.folder = folder
    this.authority = authority
    this.admin = admin
    this.#server = server
    this.#listener = createServer((socket) => server.accept(socket))
  }

  /** A cluster of one control plane and `workers` workers, all of which run. */
  static async start({
    workers = 2,
    pace = {},
  }: {
    workers?: number
    pace?: Partial<Pace>
  } = {}): Promise<KubeApiRig> {
    const lab = labOf(workers)
    const cluster = new Cluster(lab, { ...quickPace, ...pace }, logger)
    const authority = await CertificateAuthority.create()
    const server = await KubeApiServer.create({
      store: cluster.store,
      authority,
      hosts: [host, 'localhost'],
      version: '1.36.4',
      logger,
      runtime: new SandboxPods(lab, cluster),
      kubeletRuns: (name) => cluster.kubeletRuns(name),
      tokens: new Map([[viewerToken, { name: 'viewer', groups: [viewers] }]]),
    })
    const admin = await authority.clientIdentity({ name: adminName, groups: [administrators] })
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-kube-api-'))
    const rig = new KubeApiRig(lab, cluster, folder, authority, admin, server)
    await rig.#listen()
    await rig.#writeConfig()
    for (const node of lab.nodes) {
      cluster.start(node.name)
      cluster.register({ node, uid: `uid-${node.name}`, createdAt: new Date(), unschedulable: false })
    }
    cluster.installNetwork()
    return rig
  }

  get url(): string {
    return `https://${host}:${this.#port}`
  }

  /** The administrator's. */
  get kubeconfig(): string {
    return join(this.folder, 'config')
  }

  /** Runs `count` more pods in the namespace `default`; a node takes 110. Resolves once all of them run. */
  async runPods(count: number): Promise<void> {
    const { store } = this.cluster
    const labels = { app: 'many' }
    const spec = { containers: [{ name: 'many', image: 'nginx' }] }
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'many', namespace: 'default' },
      spec: { replicas: count, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    }
    store.create(
      deployments,
      deployments.schema.parse({ ...deployment, metadata: { ...deployment.metadata, ...unset } }),
    )
    const running = () => store.get(deployments, 'default', 'many').status.readyReplicas === count
    await new Promise<void>((resolve) => {
      const stop = store.on('change', ({ object }) => {
        if (object.kind !== 'Deployment' || !running()) return
        stop()
        resolve()
      })
    })
  }

  /** Refuses connections until `up`; those that are open are cut. */
  async down(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    this.dropConnections()
    await closed
  }

  /** Listens again, on the same port and with the same data. */
  async up(): Promise<void> {
    this.#listener = createServer((socket) => this.#server.accept(socket))
    await this.#listen()
  }

  /** Cuts every connection; new ones are served. */
  dropConnections(): void {
    this.#server.dropConnections()
  }

  /** Forgets all changes so far: a watch that wants them is answered with 410. */
  compact(): void {
    this.cluster.store.compact()
  }

  async stop(): Promise<void> {
    this.cluster.dispose()
    await this.down()
    this.#server.dispose()
    await rm(this.folder, { recursive: true, force: true })
  }

  async #listen(): Promise<void> {
    this.#listener.listen(this.#port, host)
    await once(this.#listener, 'listening')
    this.#port = (this.#listener.address() as AddressInfo).port
  }

  async #writeConfig(): Promise<void> {
    const text = kubeconfig(this.url, this.authority.certificate, adminName, this.admin)
    await writeFile(this.kubeconfig, text, { mode: 0o600 })
  }
}

function labOf(workers: number): LabFile {
  const worker = (index: number): PlannedNode => ({
    name: `w${index}-k8s`,
    role: 'worker',
    address: `192.168.${56 + Math.floor(index / 200)}.${20 + (index % 200)}`,
    ...size,
  })
  const controlPlane: PlannedNode = {
    name: 'm-k8s',
    role: 'control-plane',
    address: '192.168.56.10',
    ...size,
  }
  return sandboxLab([controlPlane, ...Array.from({ length: workers }, (_, index) => worker(index + 1))])
}

/** What the store fills in. */
const unset = { uid: 'uid-many', resourceVersion: '', creationTimestamp: '2026-01-01T00:00:00Z' }

const size = { sshPort: 0, cpus: 2, memoryMiB: 2048 }
