import type { Duplex } from 'node:stream'
import type { PlannedNode } from '#shared/labs'
import { administrators, CertificateAuthority, KubeApiServer, kubeconfig } from '../kube-api'
import type { LabFile } from '../labs'
import type { Logger } from '../platform/logger'
import type { Cluster } from './cluster-state'
import { type Machine, writeKubeconfig } from './machine'
import { SandboxPods } from './pod-runtime'
import { kubernetesPatch } from './versions'

/** kube-apiserver's `--secure-port`. */
const apiPort = 6443

const admin = { name: 'kubernetes-admin', groups: [administrators] }

interface Made {
  server: KubeApiServer
  pods: SandboxPods
  /** The text of `/etc/kubernetes/admin.conf`. */
  adminConfig: string
}

/** The API server of a lab's cluster. It is made with the control plane, and certificates of its own; it goes with `end`. */
export class ClusterApi {
  readonly #cluster: Cluster
  readonly #logger: Logger
  #making: Promise<Made> | null = null
  #server: KubeApiServer | null = null

  constructor(cluster: Cluster, logger: Logger) {
    this.#cluster = cluster
    this.#logger = logger
  }

  /** Makes the server, should there be none yet, and writes its kubeconfig into the control plane's files. */
  async offer(lab: LabFile, node: PlannedNode, machine: Machine): Promise<void> {
    this.#making ??= this.#make(lab, node)
    const { server, adminConfig } = await this.#making
    this.#server = server
    writeKubeconfig(machine, adminConfig)
  }

  /** Who answers at an address of the control plane: the API server at its port, and nobody anywhere else. */
  serviceAt({ name, address }: PlannedNode, host: string, port: number): ((channel: Duplex) => void) | null {
    const server = this.#server
    const isHere = ['127.0.0.1', 'localhost', address, name].includes(host) && port === apiPort
    return isHere && server ? (channel) => server.accept(channel) : null
  }

  /** Files in containers are of the moment that the cluster leaves. */
  async forgetContainers(): Promise<void> {
    const made = await this.#making
    made?.pods.forget()
  }

  async end(): Promise<void> {
    const making = this.#making
    this.#making = null
    this.#server = null
    const made = await making
    made?.server.dispose()
  }

  async #make(lab: LabFile, { name, address }: PlannedNode): Promise<Made> {
    const authority = await CertificateAuthority.create()
    const service = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc']
    const pods = new SandboxPods(lab, this.#cluster)
    const server = await KubeApiServer.create({
      store: this.#cluster.store,
      authority,
      hosts: [
        ...service,
        `${service[2]}.cluster.local`,
        name,
        'localhost',
        '10.96.0.1',
        address,
        '127.0.0.1',
      ],
      version: kubernetesPatch(lab.kubernetesVersion),
      logger: this.#logger,
      runtime: pods,
      kubeletRuns: (node) => this.#cluster.kubeletRuns(node),
    })
    const identity = await authority.clientIdentity(admin)
    const url = `https://${address}:${apiPort}`
    return { server, pods, adminConfig: kubeconfig(url, authority.certificate, admin.name, identity) }
  }
}
