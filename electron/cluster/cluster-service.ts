import type { Lab } from '#shared/labs'
import { DisposableStore } from '../platform/disposables'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { StepContext } from '../runs'
import type { SshConnections, SshTarget } from '../ssh'
import { deleteNode, drain, uncordon } from './departure'
import type { Pace } from './follow'
import { LabCluster } from './lab-cluster'
import { proveReady } from './prove-ready'

/** What this service needs to know of labs. */
export interface ClusterLabs {
  list(): Lab[]
  /** How to log in to a node; null while it does not run. */
  sshTarget(labId: string, node: string): SshTarget | null
  onChanged(listener: () => void): () => void
  onRemoved(listener: (labId: string) => void): () => void
}

interface Needs {
  connections: SshConnections
  labs: ClusterLabs
  emit: Emit
  logger: Logger
  pace?: Pace
}

const defaultPace: Pace = { pollMs: 5000, watchAgainMs: 30_000, reconnectMs: 5000 }
/** A small machine takes a minute or two to pull the network plugin's images and start them. */
const readyLimitMs = 180_000

/** Shows the nodes of each running cluster, as `kubectl get nodes` on its control plane prints them. */
export class ClusterService {
  readonly #needs: Needs
  readonly #clusters = new Map<string, LabCluster>()
  readonly #disposables = new DisposableStore()

  constructor(needs: Needs) {
    this.#needs = needs
    this.#disposables.defer(needs.labs.onChanged(() => this.#refresh()))
    this.#disposables.defer(needs.labs.onRemoved((labId) => this.#remove(labId)))
    this.#refresh()
  }

  readonly handlers: HandlersOf<'cluster'> = {
    'cluster.list': () => [...this.#clusters.values()].map(({ state }) => state),
    'cluster.again': ({ labId }) => this.#clusters.get(labId)?.again(),
  }

  /**
   * Waits until every node of the lab is Ready with its planned address and the pods of the network plugin and CoreDNS run;
   * logs what it sees. Throws `timeout` (`cluster.notReady`) with what was seen, `cancelled`,
   * and what connecting throws.
   */
  async proveReady(labId: string, context: StepContext): Promise<void> {
    const { labs, connections } = this.#needs
    const lab = labs.list().find(({ id }) => id === labId)
    await proveReady({ lab, labId, labs, connections, context, limitMs: readyLimitMs })
  }

  /**
   * Moves the pods of a node elsewhere, before it is removed; a node that is not Ready, or not there, is left as it is. `cordoning` is
   * called just before a node is cordoned that was not. Throws `labs.controlPlaneOff`, `cluster.apiUnreachable`, `cluster.kubectlFailed`, `cancelled`, and what connecting throws.
   */
  async drain(labId: string, node: string, context: StepContext, cordoning: () => void): Promise<void> {
    const { labs, connections } = this.#needs
    await drain({ labId, node, labs, connections, context, cordoning })
  }

  /** Takes a node out of the cluster, where it is in it. Throws as `drain`. */
  async deleteNode(labId: string, node: string, context: StepContext): Promise<void> {
    const { labs, connections } = this.#needs
    await deleteNode({ labId, node, labs, connections, context })
  }

  /** Lets pods come to a node again that was drained, where it is still in the cluster. Throws as `drain`. */
  async uncordon(labId: string, node: string, context: StepContext): Promise<void> {
    const { labs, connections } = this.#needs
    await uncordon({ labId, node, labs, connections, context })
  }

  dispose(): void {
    this.#disposables.dispose()
    for (const cluster of this.#clusters.values()) cluster.dispose()
    this.#clusters.clear()
  }

  #refresh(): void {
    for (const lab of this.#needs.labs.list()) {
      const controlPlane = lab.nodes.find(
        ({ role, state }) => role === 'control-plane' && state === 'running',
      )
      const target = controlPlane ? this.#needs.labs.sshTarget(lab.id, controlPlane.name) : null
      this.#cluster(lab.id).through(target)
    }
  }

  #cluster(labId: string): LabCluster {
    const known = this.#clusters.get(labId)
    if (known) return known
    const { connections, logger, emit, pace = defaultPace } = this.#needs
    const cluster = new LabCluster(labId, { connections, logger, pace }, (state) =>
      emit('cluster.changed', state),
    )
    this.#clusters.set(labId, cluster)
    return cluster
  }

  #remove(labId: string): void {
    this.#clusters.get(labId)?.dispose()
    if (this.#clusters.delete(labId)) this.#needs.emit('cluster.removed', { labId })
  }
}
