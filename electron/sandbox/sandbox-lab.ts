import { randomUUID } from 'node:crypto'
import { LabError } from '#shared/errors'
import type { NodeState, PlannedNode, ProvisioningStep } from '#shared/labs'
import type { KubeObject } from '../kube-api'
import type { MachineStatus, MadeLab, ProviderReports } from '../labs'
import type { Logger } from '../platform/logger'
import type { HostKeys, SshTarget } from '../ssh'
import { account } from './account'
import { ClientKey } from './client-key'
import { ClusterApi } from './cluster-api'
import { ClusterFile, readClusterFile } from './cluster-file'
import { Cluster } from './cluster-state'
import { pack, unpack } from './file-archive'
import { loopback, waitForGreeting } from './listen'
import { bootMachine, installPrograms, type Machine, writeHosts } from './machine'
import type { Pace } from './pace'
import { serveSession } from './shell/session'
import type { NodeSnapshot } from './snapshots'
import { type KeyPair, makeKeyPair } from './ssh-keys'
import { NodeServer } from './ssh-server'
import { StateFile } from './state-file'

export interface SandboxServices {
  hostKeys: HostKeys
  reports: ProviderReports
  logger: Logger
  pace: Pace
}

/** A machine that has booted. While it is suspended it has no server: nothing in it answers. */
interface BootedNode {
  machine: Machine
  hostKey: KeyPair
  server: NodeServer | null
}

/** One lab of simulated nodes: its servers, its cluster, and what is written down of it. */
export class SandboxLab {
  readonly cluster: Cluster
  #lab: MadeLab
  readonly #services: SandboxServices
  readonly #state: StateFile
  readonly #clientKey: ClientKey
  readonly #booted = new Map<string, BootedNode>()
  /** Files that nodes start with, after a snapshot was restored. */
  readonly #restored = new Map<string, NonNullable<NodeSnapshot['files']>>()
  readonly #transitions = new Map<string, NodeState>()
  readonly #api: ClusterApi
  readonly #file: ClusterFile
  #disposed = false

  private constructor(
    lab: MadeLab,
    services: SandboxServices,
    state: StateFile,
    objects: readonly KubeObject[] | null,
  ) {
    this.#lab = lab
    this.#services = services
    this.#state = state
    this.#clientKey = new ClientKey(lab.path)
    this.cluster = new Cluster(lab.file, services.pace, services.logger)
    this.#api = new ClusterApi(this.cluster, services.logger)
    this.#begin(objects)
    this.#file = new ClusterFile(lab.path, this.cluster.store, services.logger)
    this.cluster.onNode(({ type, object }) => {
      if (type === 'MODIFIED') this.#keepCordon(object.metadata.name, object.spec.unschedulable ?? false)
    })
  }

  /** Throws `config.corrupt` where a state file of the lab is not valid. */
  static async open(lab: MadeLab, services: SandboxServices): Promise<SandboxLab> {
    const [state, objects] = await Promise.all([StateFile.load(lab.path), readClusterFile(lab.path)])
    return new SandboxLab(lab, services, state, objects)
  }

  /** The lab's file as it is now. */
  update(lab: MadeLab): void {
    this.#lab = lab
  }

  status(node: string): MachineStatus {
    const server = this.#booted.get(node)?.server
    const state = this.#transitions.get(node) ?? this.#stateOf(node)
    return server ? { state, sshPort: server.port } : { state }
  }

  sshTarget(node: string): SshTarget | null {
    const server = this.#booted.get(node)?.server
    if (!server) return null
    return {
      name: node,
      host: loopback,
      port: server.port,
      username: account.name,
      credential: this.#clientKey.credential,
      hostKeyAlias: this.#alias(node),
    }
  }

  exists(node: string): boolean {
    return this.#state.get(node) !== undefined
  }

  runs(node: string): boolean {
    return this.#stateOf(node) === 'running'
  }

  hasDone(node: string, step: ProvisioningStep): boolean {
    return this.#state.get(node)?.steps.includes(step) ?? false
  }

  async create(node: string): Promise<void> {
    if (this.exists(node)) return
    const createdAt = new Date().toISOString()
    await this.#state.set(node, { createdAt, uid: randomUUID(), steps: [], cordoned: false })
    this.#services.reports.changed(this.#lab.id)
  }

  /** Starts a node, or wakes a suspended one; resolves with its port once its SSH server answers. */
  async boot(node: string, signal: AbortSignal): Promise<number> {
    const running = this.#booted.get(node)?.server
    if (running) return running.port
    const port = await this.#during('starting', node, () => this.#start(node, signal))
    this.#services.reports.reachable(this.#lab.id, node)
    return port
  }

  /** Hangs up whoever is logged in; what the machine holds in memory stays. Throws `sandbox.nodeOff`. */
  async suspend(node: string): Promise<void> {
    const booted = this.#booted.get(node)
    if (!booted) throw nodeOff(node)
    await this.#during('stopping', node, () => this.#silence(node, booted))
  }

  /** Throws `sandbox.nodeOff` where it is not suspended. */
  async resume(node: string, signal: AbortSignal): Promise<void> {
    if (!this.#booted.has(node)) throw nodeOff(node)
    await this.boot(node, signal)
  }

  /** Notes down that a step was carried out, and what follows from it in the cluster. Throws `state.conflict`. */
  async complete(node: PlannedNode, step: ProvisioningStep): Promise<void> {
    const record = this.#state.get(node.name)
    const booted = this.#booted.get(node.name)
    if (!record || !booted?.server) throw nodeOff(node.name)
    if (step === 'join') this.requireControlPlane()
    const steps = [...new Set([...record.steps, step])]
    await this.#state.set(node.name, { ...record, steps })
    if (step === 'prepare') writeHosts(booted.machine, this.#lab.file)
    if (step === 'kubernetes') installPrograms(booted.machine, ['kubectl'])
    if (step === 'cni') this.cluster.installNetwork()
    if (step === 'control-plane') await this.#api.offer(this.#lab.file, node, booted.machine)
    if (step === 'control-plane' || step === 'join') this.#register(node)
  }

  /** A worker whose kubelet is reset belongs to no cluster until it joins again. */
  async leaveCluster(node: string): Promise<void> {
    const record = this.#state.get(node)
    if (!record) throw nodeOff(node)
    await this.#state.set(node, {
      createdAt: new Date().toISOString(),
      uid: randomUUID(),
      cordoned: false,
      steps: record.steps.filter((step) => step !== 'join'),
    })
    this.cluster.remove(node)
  }

  /** Throws `state.conflict` while there is no API server that a worker could join. */
  requireControlPlane(): void {
    if (this.cluster.serving) return
    const node = this.#lab.file.nodes.find(({ role }) => role === 'control-plane')?.name ?? ''
    throw new LabError('state.conflict', 'sandbox.controlPlaneDown', { params: { node } })
  }

  async halt(node: string): Promise<void> {
    const booted = this.#booted.get(node)
    if (!booted) return
    await this.#during('stopping', node, async () => {
      this.#booted.delete(node)
      await this.#silence(node, booted)
    })
  }

  /** Throws `sandbox.nodeOff` for a node that was never made, and `checkpoints.tooBig`. */
  async save(node: string): Promise<NodeSnapshot> {
    const record = this.#state.get(node)
    if (!record) throw nodeOff(node)
    const booted = this.#booted.get(node)
    const files = booted ? await pack(booted.machine.files) : (this.#restored.get(node) ?? null)
    return { record, files, ...(this.hasDone(node, 'control-plane') ? { objects: this.cluster.save() } : {}) }
  }

  /**
   * Leaves the node off, to start with what the snapshot has. The objects of the cluster, nodes among them, are the control
   * plane's; a node that has none registers when it boots.
   */
  async restore(node: string, { record, files, objects }: NodeSnapshot): Promise<void> {
    await this.halt(node)
    if (files) this.#restored.set(node, files)
    else this.#restored.delete(node)
    await this.#state.set(node, record)
    if (this.#planned(node).role === 'control-plane') await this.#restoreCluster(node, objects)
    else if (!this.hasDone(node, 'join')) this.cluster.remove(node)
  }

  async destroy(node: PlannedNode): Promise<void> {
    await this.halt(node.name)
    this.#restored.delete(node.name)
    this.cluster.remove(node.name)
    await this.#state.delete(node.name)
    if (node.role === 'control-plane') await this.#loseCluster()
    await this.#services.hostKeys.forget(this.#alias(node.name))
    this.#services.reports.changed(this.#lab.id)
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    this.cluster.dispose()
    await this.#api.end()
    const booted = [...this.#booted.values()]
    this.#booted.clear()
    await Promise.all(booted.map(({ server }) => server?.close()))
    await Promise.all([this.#state.settled(), this.#file.dispose(), this.#clientKey.remove()])
  }

  /** Resolves with the port. The host key is known before anyone can connect. */
  async #start(node: string, signal: AbortSignal): Promise<number> {
    const planned = this.#planned(node)
    const booted = this.#booted.get(node) ?? (await this.#bootNew(planned))
    const { machine, hostKey } = booted
    const isControlPlane = () => this.hasDone(node, 'control-plane')
    await this.#clientKey.write()
    const server = await NodeServer.start({
      hostKey,
      clientKey: this.#clientKey.publicKey,
      wishedPort: planned.sshPort,
      reservedPorts: new Set(this.#lab.file.nodes.map(({ sshPort }) => sshPort)),
      logger: this.#services.logger,
      serve: (request) => serveSession(machine, request, this.#services.logger),
      service: (host, port) => (isControlPlane() ? this.#api.serviceAt(planned, host, port) : null),
    })
    try {
      await waitForGreeting(server.port, signal)
      if (this.#disposed) throw new LabError('cancelled', 'cancelled')
    } catch (error) {
      await server.close()
      throw error
    }
    this.#booted.set(node, { ...booted, server })
    this.#registerAgain(planned)
    this.cluster.start(node)
    return server.port
  }

  async #bootNew(planned: PlannedNode): Promise<BootedNode> {
    const hostKey = makeKeyPair()
    await this.#services.hostKeys.replace(this.#alias(planned.name), hostKey.publicKey)
    const machine = bootMachine(planned, this.#lab.file, this.cluster, () => this.#state.get(planned.name))
    const files = this.#restored.get(planned.name)
    if (files) await unpack(machine.files, files)
    this.#restored.delete(planned.name)
    if (machine.has('control-plane')) await this.#api.offer(this.#lab.file, planned, machine)
    return { machine, hostKey, server: null }
  }

  /** Ends the node's server, and its kubelet with it. */
  async #silence(node: string, { server, ...booted }: BootedNode): Promise<void> {
    this.cluster.stop(node)
    if (this.#booted.has(node)) this.#booted.set(node, { ...booted, server: null })
    await server?.close()
  }

  #stateOf(node: string): NodeState {
    const booted = this.#booted.get(node)
    if (booted) return booted.server ? 'running' : 'suspended'
    return this.exists(node) ? 'off' : 'not-created'
  }

  #planned(node: string): PlannedNode {
    const planned = this.#lab.file.nodes.find(({ name }) => name === node)
    if (planned) return planned
    const params = { lab: this.#lab.file.name, node }
    throw new LabError('resource.missing', 'labs.nodeMissing', { params })
  }

  async #during<T>(state: NodeState, node: string, action: () => Promise<T>): Promise<T> {
    this.#transitions.set(node, state)
    this.#services.reports.changed(this.#lab.id)
    try {
      return await action()
    } finally {
      this.#transitions.delete(node)
      this.#services.reports.changed(this.#lab.id)
    }
  }

  /** With the cluster as it was when the app ended, or without its file as the steps of the nodes have made it. */
  #begin(objects: readonly KubeObject[] | null): void {
    const { nodes } = this.#lab.file
    const controlPlane = nodes.find(({ name }) => this.hasDone(name, 'control-plane'))?.name
    const networked = nodes.some(({ name }) => this.hasDone(name, 'cni'))
    if (objects && controlPlane !== undefined) this.cluster.restore({ controlPlane, networked, objects })
    else {
      for (const node of nodes) this.#registerAgain(node)
      if (networked) this.cluster.installNetwork()
    }
  }

  /** Without objects there was no cluster yet. */
  async #restoreCluster(controlPlane: string, objects: NodeSnapshot['objects']): Promise<void> {
    if (!objects) return await this.#loseCluster()
    await this.#api.forgetContainers()
    this.cluster.restore({ controlPlane, networked: this.hasDone(controlPlane, 'cni'), objects })
  }

  /** A kubelet that starts registers its node again, should somebody have deleted it. */
  #registerAgain(node: PlannedNode): void {
    if (this.hasDone(node.name, 'control-plane') || this.hasDone(node.name, 'join')) this.#register(node)
  }

  #register(node: PlannedNode): void {
    const record = this.#state.get(node.name)
    if (!record || this.cluster.get(node.name)) return
    const { uid, cordoned } = record
    this.cluster.register({ node, uid, createdAt: new Date(record.createdAt), unschedulable: cordoned })
  }

  /** With its control plane a cluster is gone: the workers that are left belong to none and must join the next one. */
  async #loseCluster(): Promise<void> {
    this.cluster.reset()
    await this.#file.remove()
    await this.#api.end()
    for (const { name } of this.#lab.file.nodes) {
      const record = this.#state.get(name)
      if (record?.steps.includes('join'))
        await this.#state.set(name, { ...record, steps: record.steps.filter((step) => step !== 'join') })
    }
  }

  #keepCordon(node: string, cordoned: boolean): void {
    const record = this.#state.get(node)
    if (!record || record.cordoned === cordoned) return
    this.#state.set(node, { ...record, cordoned }).catch((error: unknown) => {
      this.#services.logger.error({ err: error, node }, 'sandbox state could not be written')
    })
  }

  #alias(node: string): string {
    return `${node}.${this.#lab.id}.sandbox`
  }
}

const nodeOff = (node: string): LabError =>
  new LabError('state.conflict', 'sandbox.nodeOff', { params: { node } })
