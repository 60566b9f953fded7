import type { NodeRole, PlannedNode } from '#shared/labs'
import { Emitter } from '../platform/emitter'
import type { Pace } from './pace'

export interface ClusterNode {
  readonly name: string
  readonly role: NodeRole
  readonly address: string
  readonly uid: string
  readonly createdAt: Date
  /** Condition `Ready`. `Unknown`: its kubelet has been silent for too long. */
  readonly ready: 'True' | 'False' | 'Unknown'
  readonly readySince: Date
  readonly unschedulable: boolean
  readonly resourceVersion: number
}

export interface NodeChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  node: ClusterNode
}

/** What a node brings along when it registers. */
export interface Registration {
  node: PlannedNode
  uid: string
  createdAt: Date
  unschedulable: boolean
}

/**
 * The one cluster object of a lab: what its API server would know. Kubelets start and stop with their machines;
 * whether a node is Ready follows a moment later, as it does in a real cluster.
 */
export class Cluster {
  readonly #nodes = new Map<string, ClusterNode>()
  /** Machines that run, registered or not. */
  readonly #kubelets = new Set<string>()
  /** Nodes that `kubectl drain` has emptied, until they are uncordoned. */
  readonly #drained = new Set<string>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #emitter = new Emitter<{ node: NodeChange; stopped: undefined }>()
  readonly #pace: Pace
  #networked = false
  #version = 1000

  constructor(pace: Pace) {
    this.#pace = pace
  }

  readonly on = this.#emitter.on.bind(this.#emitter)

  /** Whether the API server answers: there is a control plane and its machine runs. */
  get serving(): boolean {
    return [...this.#nodes.values()].some(
      (node) => node.role === 'control-plane' && this.#kubelets.has(node.name),
    )
  }

  /** Whether the network plugin is installed; without it no node becomes Ready. */
  get networked(): boolean {
    return this.#networked
  }

  /** Counts up with every change, as etcd's revision does. */
  get resourceVersion(): number {
    return this.#version
  }

  /** By name, as the API server lists them. */
  get nodes(): ClusterNode[] {
    return [...this.#nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): ClusterNode | undefined {
    return this.#nodes.get(name)
  }

  /** `kubeadm init` or `kubeadm join` has succeeded on this node. */
  register({ node, uid, createdAt, unschedulable }: Registration): void {
    const { name, role, address } = node
    const running = this.#kubelets.has(name)
    const added: ClusterNode = {
      name,
      role,
      address,
      uid,
      createdAt,
      ready: running ? 'False' : 'Unknown',
      readySince: new Date(),
      unschedulable,
      resourceVersion: ++this.#version,
    }
    this.#nodes.set(name, added)
    this.#emitter.emit('node', { type: 'ADDED', node: added })
    if (running) this.#becomeReady(name)
  }

  remove(name: string): void {
    const node = this.#nodes.get(name)
    this.#forgetTimer(name)
    if (!node) return
    const served = this.serving
    this.#drained.delete(name)
    this.#nodes.delete(name)
    this.#emitter.emit('node', { type: 'DELETED', node: { ...node, resourceVersion: ++this.#version } })
    this.#stoppedServing(served)
  }

  /** The network plugin was applied. */
  installNetwork(): void {
    this.#networked = true
    for (const name of this.#nodes.keys()) if (this.#kubelets.has(name)) this.#becomeReady(name)
  }

  removeNetwork(): void {
    this.#networked = false
  }

  /** The machine has booted, and its kubelet with it. */
  start(name: string): void {
    const served = this.serving
    this.#kubelets.add(name)
    this.#becomeReady(name)
    if (served || !this.serving) return
    for (const other of this.#nodes.keys()) if (!this.#kubelets.has(other)) this.#becomeUnknown(other)
  }

  /** The machine has been switched off. */
  stop(name: string): void {
    const served = this.serving
    this.#kubelets.delete(name)
    this.#becomeUnknown(name)
    this.#stoppedServing(served)
  }

  /** Marks the node unschedulable or schedulable; false where it was so already. */
  setUnschedulable(name: string, unschedulable: boolean): boolean {
    const node = this.#nodes.get(name)
    if (!node || node.unschedulable === unschedulable) return false
    if (!unschedulable) this.#drained.delete(name)
    this.#change(node, { unschedulable })
    return true
  }

  /** What ran on the node and can run elsewhere has left it. */
  drain(name: string): void {
    this.#drained.add(name)
  }

  isDrained(name: string): boolean {
    return this.#drained.has(name)
  }

  dispose(): void {
    for (const name of [...this.#timers.keys()]) this.#forgetTimer(name)
    this.#emitter.emit('stopped', undefined)
  }

  #change(node: ClusterNode, change: Partial<ClusterNode>): void {
    const changed = { ...node, ...change, resourceVersion: ++this.#version }
    this.#nodes.set(node.name, changed)
    this.#emitter.emit('node', { type: 'MODIFIED', node: changed })
  }

  #stoppedServing(served: boolean): void {
    if (served && !this.serving) this.#emitter.emit('stopped', undefined)
  }

  #becomeReady(name: string): void {
    this.#after(this.#pace.readyMs, name, (node) => {
      if (this.#networked && this.#kubelets.has(name)) this.#setReady(node, 'True')
    })
  }

  #becomeUnknown(name: string): void {
    this.#after(this.#pace.notReadyMs, name, (node) => {
      if (this.serving && !this.#kubelets.has(name)) this.#setReady(node, 'Unknown')
    })
  }

  #setReady(node: ClusterNode, ready: ClusterNode['ready']): void {
    if (node.ready !== ready) this.#change(node, { ready, readySince: new Date() })
  }

  #after(milliseconds: number, name: string, action: (node: ClusterNode) => void): void {
    this.#forgetTimer(name)
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      const node = this.#nodes.get(name)
      if (node) action(node)
    }, milliseconds)
    this.#timers.set(name, timer)
  }

  #forgetTimer(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }
}
