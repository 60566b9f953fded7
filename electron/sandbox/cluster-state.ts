import { LabError } from '#shared/errors'
import {
  type Change,
  ControlLoop,
  controllers,
  type KubeObject,
  type Node,
  nodes,
  ObjectStore,
  readiness,
} from '../kube-api'
import type { LabFile } from '../labs'
import { Emitter } from '../platform/emitter'
import type { Logger } from '../platform/logger'
import { nodeObject, podRange, type Registration, withReady } from './node-object'
import type { Pace } from './pace'
import { installControlPlane, installNetworkPlugin, staticPods } from './system-objects'

/** Most of the text of all objects that `save` gives, in characters: half of what a string of V8 can hold. */
const maxSavedChars = 2 ** 28

/** What a cluster goes back to. */
interface Moment {
  /** The node whose API server has the objects. */
  controlPlane: string
  /** Whether the network plugin was applied. */
  networked: boolean
  objects: readonly KubeObject[]
}

/**
 * The one cluster of a lab: the objects that its API server has, and the controllers that work on them. Kubelets start
 * and stop with their machines; whether a node is Ready follows a moment later, as it does in a real cluster.
 */
export class Cluster {
  readonly store = new ObjectStore()
  readonly #lab: LabFile
  readonly #pace: Pace
  readonly #loop: ControlLoop
  /** Machines that run, registered or not. */
  readonly #kubelets = new Set<string>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #emitter = new Emitter<{ stopped: undefined }>()
  /** The machine whose API server this cluster is; without one there is no cluster. */
  #controlPlane: string | null = null
  #networked = false

  constructor(lab: LabFile, pace: Pace, logger: Logger) {
    this.#lab = lab
    this.#pace = pace
    this.#loop = new ControlLoop(
      this.store,
      [staticPods(lab), ...controllers],
      pace,
      (node) => this.kubeletRuns(node),
      logger,
    )
  }

  /** `stopped`: the API server is gone. */
  readonly on = this.#emitter.on.bind(this.#emitter)

  /** Whether the API server answers: there is a control plane and its machine runs. */
  get serving(): boolean {
    return this.#controlPlane !== null && this.#kubelets.has(this.#controlPlane)
  }

  /** Whether the kubelet of this node answers. */
  kubeletRuns(name: string): boolean {
    return this.#kubelets.has(name)
  }

  /** By name, as the API server lists them. */
  get nodes(): Node[] {
    return this.store.list(nodes)
  }

  get(name: string): Node | undefined {
    return this.store.find(nodes, undefined, name)
  }

  /** Calls `listener` with each change of a node; gives back what ends that. */
  onNode(listener: (change: Change & { object: Node }) => void): () => void {
    return this.store.on('change', (change) => {
      if (change.resource === (nodes as unknown)) listener(change as Change & { object: Node })
    })
  }

  /** `kubeadm init` or `kubeadm join` has succeeded on this node. */
  register(registration: Registration): void {
    const { name, role } = registration.node
    if (role === 'control-plane') {
      this.#controlPlane = name
      installControlPlane(this.store, this.#lab)
    }
    const running = this.#kubelets.has(name)
    const made = nodeObject(registration, this.#lab, this.#freeRange())
    const metadata = { ...made.metadata, resourceVersion: '' } as Node['metadata']
    const object = withReady({ ...made, metadata } as Node, running ? 'False' : 'Unknown', new Date())
    this.store.create(nodes, object)
    if (running) this.#becomeReady(name)
    if (this.serving) this.#loop.start()
  }

  remove(name: string): void {
    this.#forgetTimer(name)
    if (this.get(name)) this.store.remove(nodes, this.store.get(nodes, undefined, name))
  }

  /** The network plugin was applied. */
  installNetwork(): void {
    this.#networked = true
    installNetworkPlugin(this.store, this.#lab)
    for (const { metadata } of this.nodes)
      if (this.#kubelets.has(metadata.name)) this.#becomeReady(metadata.name)
  }

  /** All objects, for `restore`. Throws `checkpoints.tooBig`. */
  save(): KubeObject[] {
    const objects = this.store.all()
    let chars = 0
    for (const object of objects) {
      chars += JSON.stringify(object).length
      if (chars > maxSavedChars) throw tooBig()
    }
    return objects
  }

  /**
   * Goes back while the control plane is off. Its nodes are as it knew them: whether they still are Ready follows once it runs.
   * Nothing is installed anew, since somebody may have deleted it before that moment.
   */
  restore({ controlPlane, networked, objects }: Moment): void {
    for (const name of [...this.#timers.keys()]) this.#forgetTimer(name)
    this.#controlPlane = controlPlane
    this.#networked = networked
    this.store.replaceAll(objects)
  }

  /** With its control plane everything that the cluster knew is gone. */
  reset(): void {
    const served = this.serving
    this.#loop.stop()
    this.#controlPlane = null
    this.#networked = false
    for (const name of [...this.#timers.keys()]) this.#forgetTimer(name)
    this.store.clear()
    this.#stoppedServing(served)
  }

  /** The machine has booted, and its kubelet with it. */
  start(name: string): void {
    const served = this.serving
    this.#kubelets.add(name)
    this.#becomeReady(name)
    this.#loop.soon()
    if (served || !this.serving) return
    this.#loop.start()
    for (const { metadata } of this.nodes)
      if (!this.#kubelets.has(metadata.name)) this.#becomeUnknown(metadata.name)
  }

  /** The machine has been switched off. */
  stop(name: string): void {
    const served = this.serving
    this.#kubelets.delete(name)
    this.#becomeUnknown(name)
    this.#stoppedServing(served)
  }

  dispose(): void {
    this.#loop.stop()
    for (const name of [...this.#timers.keys()]) this.#forgetTimer(name)
    this.#emitter.emit('stopped', undefined)
  }

  /** The first part of the pod network that no node has. */
  #freeRange(): string {
    const taken = new Set(this.nodes.map(({ spec }) => spec.podCIDR))
    let index = 0
    while (taken.has(podRange(this.#lab, index))) index++
    return podRange(this.#lab, index)
  }

  #stoppedServing(served: boolean): void {
    if (!served || this.serving) return
    this.#loop.stop()
    this.#emitter.emit('stopped', undefined)
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

  #setReady(node: Node, ready: 'True' | 'Unknown'): void {
    if (readiness(node) !== ready) this.store.update(nodes, withReady(node, ready, new Date()))
  }

  #after(milliseconds: number, name: string, action: (node: Node) => void): void {
    this.#forgetTimer(name)
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      const node = this.get(name)
      if (node) action(node)
    }, milliseconds)
    this.#timers.set(name, timer)
  }

  #forgetTimer(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }
}

const tooBig = (): LabError =>
  new LabError('state.conflict', 'checkpoints.tooBig', { params: { max: maxSavedChars / 2 ** 20 } })
