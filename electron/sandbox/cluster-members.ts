import { randomUUID } from 'node:crypto'
import { LabError } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import type { KubeObject } from '../kube-api'
import type { MadeLab } from '../labs'
import type { Logger } from '../platform/logger'
import type { ClusterApi } from './cluster-api'
import { ClusterFile } from './cluster-file'
import type { Cluster } from './cluster-state'
import { nodeOff } from './machine'
import type { StateFile } from './state-file'

interface Parts {
  cluster: Cluster
  api: ClusterApi
  state: StateFile
  logger: Logger
}

/** Which machines of a lab are nodes of its cluster, as their records say, and what of the cluster outlives the app. */
export class ClusterMembers {
  #lab: MadeLab
  readonly #cluster: Cluster
  readonly #api: ClusterApi
  readonly #state: StateFile
  readonly #logger: Logger
  readonly #file: ClusterFile

  /** `objects` are those that the cluster had when the app ended. */
  constructor(lab: MadeLab, { cluster, api, state, logger }: Parts, objects: readonly KubeObject[] | null) {
    this.#lab = lab
    this.#cluster = cluster
    this.#api = api
    this.#state = state
    this.#logger = logger
    this.#begin(objects)
    this.#file = new ClusterFile(lab.path, cluster.store, logger)
    cluster.onNode(({ type, object }) => {
      if (type === 'MODIFIED') this.#keepCordon(object.metadata.name, object.spec.unschedulable ?? false)
    })
  }

  /** The lab's file as it is now. */
  update(lab: MadeLab): void {
    this.#lab = lab
  }

  /** Throws `state.conflict` while there is no API server that a worker could join. */
  requireControlPlane(): void {
    if (this.#cluster.serving) return
    const node = this.#lab.file.nodes.find(({ role }) => role === 'control-plane')?.name ?? ''
    throw new LabError('state.conflict', 'sandbox.controlPlaneDown', { params: { node } })
  }

  /** `kubeadm init` or `kubeadm join` is among the node's steps. */
  register(node: PlannedNode): void {
    const record = this.#state.get(node.name)
    if (!record || this.#cluster.get(node.name)) return
    const { uid, cordoned } = record
    this.#cluster.register({ node, uid, createdAt: new Date(record.createdAt), unschedulable: cordoned })
  }

  /** A kubelet that starts registers its node again, should somebody have deleted it. */
  registerAgain(node: PlannedNode): void {
    if (this.#state.hasDone(node.name, 'control-plane') || this.#state.hasDone(node.name, 'join'))
      this.register(node)
  }

  /** A worker whose kubelet is reset belongs to no cluster until it joins again. Throws `sandbox.nodeOff`. */
  async leave(node: string): Promise<void> {
    const record = this.#state.get(node)
    if (!record) throw nodeOff(node)
    await this.#state.set(node, {
      createdAt: new Date().toISOString(),
      uid: randomUUID(),
      cordoned: false,
      steps: record.steps.filter((step) => step !== 'join'),
    })
    this.#cluster.remove(node)
  }

  /**
   * Goes back with a node that is off. The objects of the cluster, nodes among them, are the control plane's; without them there
   * was no cluster yet.
   */
  async restore({ name, role }: PlannedNode, objects: readonly KubeObject[] | undefined): Promise<void> {
    if (role !== 'control-plane') {
      if (!this.#state.hasDone(name, 'join')) this.#cluster.remove(name)
      return
    }
    if (!objects) return await this.loseCluster()
    await this.#api.forgetContainers()
    this.#cluster.restore({ controlPlane: name, networked: this.#state.hasDone(name, 'cni'), objects })
  }

  /** With its control plane a cluster is gone: the workers that are left belong to none and must join the next one. */
  async loseCluster(): Promise<void> {
    this.#cluster.reset()
    await this.#file.remove()
    await this.#api.end()
    for (const { name } of this.#lab.file.nodes) {
      const record = this.#state.get(name)
      if (record?.steps.includes('join'))
        await this.#state.set(name, { ...record, steps: record.steps.filter((step) => step !== 'join') })
    }
  }

  /** Resolves once everything has been written, whether well or not. */
  async dispose(): Promise<void> {
    await this.#file.dispose()
  }

  /** With the cluster as it was when the app ended, or without its file as the steps of the nodes have made it. */
  #begin(objects: readonly KubeObject[] | null): void {
    const { nodes } = this.#lab.file
    const controlPlane = nodes.find(({ name }) => this.#state.hasDone(name, 'control-plane'))?.name
    const networked = nodes.some(({ name }) => this.#state.hasDone(name, 'cni'))
    if (objects && controlPlane !== undefined) this.#cluster.restore({ controlPlane, networked, objects })
    else {
      for (const node of nodes) this.registerAgain(node)
      if (networked) this.#cluster.installNetwork()
    }
  }

  #keepCordon(node: string, cordoned: boolean): void {
    const record = this.#state.get(node)
    if (!record || record.cordoned === cordoned) return
    this.#state.set(node, { ...record, cordoned }).catch((error: unknown) => {
      this.#logger.error({ err: error, node }, 'sandbox state could not be written')
    })
  }
}
