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
import { readClusterFile } from './cluster-file'
import { ClusterMembers } from './cluster-members'
import { Cluster } from './cluster-state'
import { pack, unpack } from './file-archive'
import { loopback, waitForGreeting } from './listen'
import { bootMachine, installPrograms, type Machine, nodeOff, writeHosts } from './machine'
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

/** One lab of simulated nodes: its machines with their servers, and the cluster that they make. */
export class SandboxLab {
  readonly cluster: Cluster
  readonly members: ClusterMembers
  #lab: MadeLab
  readonly #services: SandboxServices
  readonly #state: StateFile
  readonly #clientKey: ClientKey
  readonly #booted = new Map<string, BootedNode>()
  /** Files that nodes start with, after a snapshot was restored. */
  readonly #restored = new Map<string, NonNullable<NodeSnapshot['files']>>()
  readonly #transitions = new Map<string, NodeState>()
  readonly #api: ClusterApi
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
    const parts = { cluster: this.cluster, api: this.#api, state, logger: services.logger }
    this.members = new ClusterMembers(lab, parts, objects)
  }

  /** Throws `config.corrupt` where a state file of the lab is not valid. */
  static async open(lab: MadeLab, services: SandboxServices): Promise<SandboxLab> {
    const [state, objects] = await Promise.all([StateFile.load(lab.path), readClusterFile(lab.path)])
    return new SandboxLab(lab, services, state, objects)
  }

  /** The lab's file as it is now. */
  update(lab: MadeLab): void {
    this.#lab = lab
    this.members.update(lab)
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
    return this.#state.hasDone(node, step)
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
    if (step === 'join') this.members.requireControlPlane()
    const steps = [...new Set([...record.steps, step])]
    await this.#state.set(node.name, { ...record, steps })
    if (step === 'prepare') writeHosts(booted.machine, this.#lab.file)
    if (step === 'kubernetes') installPrograms(booted.machine, ['kubectl'])
    if (step === 'cni') this.cluster.installNetwork()
    if (step === 'control-plane') await this.#api.offer(this.#lab.file, node, booted.machine)
    if (step === 'control-plane' || step === 'join') this.members.register(node)
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

  /** Leaves the node off, to start with what the snapshot has; it registers when it boots, where the cluster does not know it. */
  async restore(node: string, { record, files, objects }: NodeSnapshot): Promise<void> {
    await this.halt(node)
    if (files) this.#restored.set(node, files)
    else this.#restored.delete(node)
    await this.#state.set(node, record)
    await this.members.restore(this.#planned(node), objects)
  }

  async destroy(node: PlannedNode): Promise<void> {
    await this.halt(node.name)
    this.#restored.delete(node.name)
    this.cluster.remove(node.name)
    await this.#state.delete(node.name)
    if (node.role === 'control-plane') await this.members.loseCluster()
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
    await Promise.all([this.#state.settled(), this.members.dispose(), this.#clientKey.remove()])
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
    this.members.registerAgain(planned)
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

  #alias(node: string): string {
    return `${node}.${this.#lab.id}.sandbox`
  }
}
