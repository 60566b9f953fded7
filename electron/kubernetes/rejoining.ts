import type { V1Node, V1Taint } from '@kubernetes/client-node'
import { LabError } from '#shared/errors'
import script from '../../resources/vagrant/reset.sh?raw'
import type { StepContext } from '../runs'
import { runScript, type SshConnections } from '../ssh'
import type { ApiAccess, KubernetesLabs } from './api-access'
import { isKey } from './api-error'
import type { KubeApi } from './kube-api'
import { nodePath } from './resources'

/** A reset unmounts volumes and stops containers one by one; in ms. */
const resetMs = 300_000
/** The kubelet and controllers change a new node, too: a change that came in between is made again, so often. */
const attempts = 8
/** Taints of this kind tell how the node is, and are the control plane's to set. */
const stateTaint = /^node\.kubernetes\.io\//

/** What a person has given a node. */
interface Marks {
  labels: Record<string, string>
  taints: V1Taint[]
  unschedulable: boolean
}

/** How a worker gets out of a cluster that it is to join anew, and what it gets back afterwards. */
export class Rejoining {
  readonly #access: ApiAccess
  readonly #connections: SshConnections
  readonly #labs: KubernetesLabs
  /** Of nodes that have left, until they are back; by lab and node. A restart of the app forgets it; the run's log tells it. */
  readonly #kept = new Map<string, Marks>()

  constructor(access: ApiAccess, connections: SshConnections, labs: KubernetesLabs) {
    this.#access = access
    this.#connections = connections
    this.#labs = labs
  }

  /** Deletes the node's object, where there is one, and keeps its labels and taints. Throws as the API answers. */
  async leave(labId: string, node: string, { log, signal }: StepContext): Promise<void> {
    await this.#access.use(labId, async (api) => {
      const found = await nodeOf(api, node, signal)
      if (!found) return log(`The cluster has no node ${node}`, 'info')
      const marks = marksOf(found)
      this.#kept.set(keyOf(labId, node), marks)
      log(`Kept for later: ${JSON.stringify(marks)}`, 'info')
      await api.text(nodePath(node), { method: 'DELETE', signal })
      log(`node "${node}" deleted`)
    })
  }

  /** Takes away what an earlier join left on the machine. Throws `kubernetes.resetFailed`, `terminals.nodeOff`, `net.*`, `cancelled`. */
  async reset(labId: string, node: string, { log, signal }: StepContext): Promise<void> {
    const target = this.#labs.sshTarget(labId, node)
    if (!target) throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node } })
    const limited = AbortSignal.any([signal, AbortSignal.timeout(resetMs)])
    const connection = await this.#connections.connect(target, { signal: limited })
    try {
      const { code, lost } = await runScript(connection, {
        text: script,
        args: [],
        onLine: (line) => log(line),
        signal: limited,
      })
      if (signal.aborted) throw new LabError('cancelled', 'cancelled')
      const { host, port } = target
      if (lost) throw new LabError('net.lost', 'net.lost', { params: { host, port } })
      if (code !== 0) throw new LabError('command.failed', 'kubernetes.resetFailed', { params: { node } })
    } finally {
      connection.release()
    }
  }

  /** Gives a node that is back what it had before it left. Throws as the API answers. */
  async giveBack(labId: string, node: string, { log }: StepContext): Promise<void> {
    const key = keyOf(labId, node)
    const marks = this.#kept.get(key)
    if (!marks) return log(`Nothing is kept of an earlier node ${node}`, 'info')
    await this.#access.use(labId, (api) => restore(api, node, marks))
    this.#kept.delete(key)
    log(`node "${node}" has its labels and taints again`)
  }

  /** The lab is not there any more. */
  forget(labId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(keyOf(labId, ''))) this.#kept.delete(key)
  }
}

const keyOf = (labId: string, node: string): string => `${labId}/${node}`

const marksOf = ({ metadata, spec }: V1Node): Marks => ({
  labels: metadata?.labels ?? {},
  taints: (spec?.taints ?? []).filter(({ key }) => !stateTaint.test(key)),
  unschedulable: spec?.unschedulable === true,
})

/** The version in the body makes the API refuse what somebody else has changed meanwhile: taints are one list. */
async function restore(api: KubeApi, node: string, marks: Marks): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { metadata, spec } = await api.json<V1Node>(nodePath(node))
    const present = spec?.taints ?? []
    const missing = marks.taints.filter(
      (taint) => !present.some(({ key, effect }) => key === taint.key && effect === taint.effect),
    )
    const body = {
      metadata: {
        resourceVersion: metadata?.resourceVersion,
        // What the kubelet says of itself may have changed, and is its own to say.
        labels: { ...marks.labels, ...metadata?.labels },
      },
      spec: {
        ...(missing.length > 0 && { taints: [...present, ...missing] }),
        ...(marks.unschedulable && { unschedulable: true }),
      },
    }
    try {
      await api.text(nodePath(node), { method: 'PATCH', body, contentType: 'application/merge-patch+json' })
      return
    } catch (error) {
      if (attempt === attempts || !isKey(error, 'kubernetes.conflict')) throw error
    }
  }
}

/** Null where the cluster has none. */
async function nodeOf(api: KubeApi, node: string, signal: AbortSignal): Promise<V1Node | null> {
  try {
    return await api.json<V1Node>(nodePath(node), { signal })
  } catch (error) {
    if (isKey(error, 'kubernetes.missing')) return null
    throw error
  }
}
