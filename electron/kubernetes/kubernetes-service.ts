import { englishText, toWire } from '#shared/errors'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { StepContext } from '../runs'
import type { SshConnections } from '../ssh'
import type { Shell, ShellRequest } from '../terminals'
import { ApiAccess, type KubernetesLabs } from './api-access'
import { deleteAll, scale, setUnschedulable, yamlOf } from './changes'
import { planDrain } from './drain-plan'
import { Drains } from './drains'
import { exportText, labEntries } from './kubeconfig'
import { KubeconfigFile } from './kubeconfig-file'
import { applyText } from './manifests'
import { PageFeeds } from './page-feeds'
import { PageLogs } from './page-logs'
import { PageUsage } from './page-usage'
import { openPodShell, type PodSource } from './pod-shell'
import { Rejoining } from './rejoining'
import type { MachineLoads } from './usage'

interface Needs {
  connections: SshConnections
  labs: KubernetesLabs
  machineLoads: MachineLoads
  /** The user's own kubeconfig, `~/.kube/config`. */
  kubeconfigPath: string
  emit: Emit
  logger: Logger
}

/** What runs in the clusters of labs, by the API of each, which is reached through the SSH connection to its control plane. */
export class KubernetesService {
  readonly #access: ApiAccess
  readonly #feeds: PageFeeds
  readonly #usage: PageUsage
  readonly #logs: PageLogs
  readonly #drains: Drains
  readonly #file: KubeconfigFile
  readonly #emit: Emit
  /** What the steps of a rejoin do, but for the join itself. */
  readonly rejoining: Rejoining

  constructor({ connections, labs, machineLoads, kubeconfigPath, emit, logger }: Needs) {
    this.#access = new ApiAccess(connections, labs)
    this.#feeds = new PageFeeds(this.#access, logger)
    this.#usage = new PageUsage(this.#access, machineLoads, logger)
    this.#logs = new PageLogs(this.#access)
    this.#drains = new Drains(this.#access, emit)
    this.#emit = emit
    this.#file = new KubeconfigFile(kubeconfigPath)
    this.rejoining = new Rejoining(this.#access, connections, labs)
  }

  readonly handlers: HandlersOf<'kubernetes'> = {
    'kubernetes.watch': ({ labId, kind }, client) => this.#feeds.watch(client, labId, kind),
    'kubernetes.unwatch': ({ labId, kind }, client) => this.#feeds.unwatch(client, labId, kind),
    'kubernetes.watchUsage': ({ labId }, client) => this.#usage.watch(client, labId),
    'kubernetes.unwatchUsage': ({ labId }, client) => this.#usage.unwatch(client, labId),
    'kubernetes.yaml': async (ref) => ({
      text: await this.#access.use(ref.labId, (api) => yamlOf(api, ref)),
    }),
    'kubernetes.delete': ({ labId, kind, objects }) =>
      this.#access.use(labId, (api) => deleteAll(api, kind, objects)),
    'kubernetes.scale': (ref) => this.#access.use(ref.labId, (api) => scale(api, ref, ref.replicas)),
    'kubernetes.cordon': ({ labId, node, unschedulable }) =>
      this.#access.use(labId, (api) => setUnschedulable(api, node, unschedulable)),
    'kubernetes.planDrain': async ({ labId, node }) => ({
      pods: await this.#access.use(labId, (api) => planDrain(api, node)),
    }),
    'kubernetes.drain': ({ labId, node }) => this.#drains.start(labId, node),
    'kubernetes.cancelDrain': ({ labId, node }) => this.#drains.cancel(labId, node),
    'kubernetes.drains': () => this.#drains.list(),
    'kubernetes.followLog': ({ stream, ...log }, client) => this.#logs.follow(client, stream, log),
    'kubernetes.stopLog': ({ stream }, client) => this.#logs.stop(client, stream),
    'kubernetes.apply': ({ labId, text, dryRun }) =>
      this.#access.use(labId, (api) => applyText(api, text, dryRun)),
    'kubernetes.kubeconfig': async ({ labId }) => ({
      context: labId,
      path: this.#file.path,
      merged: await this.#file.has(labId),
    }),
    'kubernetes.server': async ({ labId }) => ({
      address: await this.#access.use(labId, async ({ admin }) => admin.server),
    }),
    'kubernetes.exportKubeconfig': async ({ labId }) => ({
      fileName: `${labId}.kubeconfig`,
      text: exportText(await this.#entries(labId)),
    }),
    'kubernetes.mergeKubeconfig': async ({ labId }) => ({
      backup: await this.#file.merge(labId, await this.#entries(labId)),
    }),
    'kubernetes.removeKubeconfig': async ({ labId }) => {
      await this.#file.remove(labId)
    },
  }

  /** Throws as `ApiAccess.lease`, and `kubernetes.*` as the API answers. */
  openPodShell(source: PodSource, request: ShellRequest): Promise<Shell> {
    return openPodShell(this.#access, source, request)
  }

  /** The lab is not there any more: its context goes from the user's kubeconfig. Throws `config.corrupt`, `disk.*`. */
  async removeLab(labId: string): Promise<void> {
    this.#drains.remove(labId)
    this.rejoining.forget(labId)
    await this.#file.remove(labId)
  }

  /** As `removeLab`, for a run that destroys the lab: what stays is told to it and to the pages. Never throws. */
  async takeOut(labId: string, { log }: Pick<StepContext, 'log'>): Promise<void> {
    const { path } = this.#file
    try {
      if (await this.#file.remove(labId)) log(`The context ${labId} was taken out of ${path}`, 'info')
    } catch (error) {
      const wire = toWire(error)
      log(`The context ${labId} may still be in ${path}: ${englishText(wire.key, wire.params)}`, 'error')
      this.#emit('kubernetes.contextStays', { context: labId, path, error: wire })
    }
  }

  /** Waits until the user's kubeconfig is written. */
  async dispose(): Promise<void> {
    this.#drains.dispose()
    this.#logs.dispose()
    this.#usage.dispose()
    this.#feeds.dispose()
    this.#access.dispose()
    await this.#file.settled()
  }

  #entries(labId: string) {
    return this.#access.use(labId, async ({ admin }) => labEntries(admin.plain, labId))
  }
}
