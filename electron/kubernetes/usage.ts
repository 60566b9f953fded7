import { setTimeout as sleep } from 'node:timers/promises'
import { LabError, needsPerson } from '#shared/errors'
import type { NodeUsage, UsageSample } from '#shared/kubernetes'
import { quantity } from '#shared/quantity'
import type { Logger } from '../platform/logger'
import type { ApiAccess } from './api-access'
import type { KubeApi } from './kube-api'
import { listPath, nodePath } from './resources'

/** Between two measurements, in ms. Metrics Server itself measures each 15 s, a kubelet each 10 s. */
const everyMs = 5000
/** Ten minutes of them are kept. */
const maxSamples = 120
/** Kubelets that are asked where there is no Metrics Server: each is a request of its own. */
const maxKubelets = 50

/** A kubelet that does not answer in this time, in ms, is left out, and does not hold back the others. */
const kubeletMs = 3000

interface Metrics {
  items: { metadata: { name: string }; usage: { cpu: string; memory: string } }[]
}

/** What is read of a kubelet's `/stats/summary` (`k8s.io/kubelet/pkg/apis/stats/v1alpha1`). */
interface Summary {
  node: { cpu?: { usageNanoCores?: number }; memory?: { workingSetBytes?: number } }
}

/** What the machines of a lab take of this PC; empty where nothing measures them. */
export type MachineLoads = (labId: string, signal: AbortSignal) => Promise<UsageSample['machines']>

/** Measures the nodes of one lab while somebody looks. */
export class UsageMeter {
  readonly #access: ApiAccess
  readonly #labId: string
  readonly #machines: MachineLoads
  readonly #stop = new AbortController()
  readonly samples: UsageSample[] = []

  constructor(access: ApiAccess, labId: string, machines: MachineLoads) {
    this.#access = access
    this.#labId = labId
    this.#machines = machines
  }

  /** Tells each new sample; one that cannot be taken is left out. Ends where connecting needs a person. */
  async run(tell: (sample: UsageSample) => void, logger: Logger): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        const [measured, machines] = await Promise.all([
          this.#access.use(this.#labId, (api) => measure(api, signal)),
          this.#machineLoads(logger),
        ])
        const sample = { ...measured, machines }
        if (signal.aborted) return
        this.samples.push(sample)
        if (this.samples.length > maxSamples) this.samples.shift()
        tell(sample)
      } catch (error) {
        if (!signal.aborted) logger.debug({ err: error, lab: this.#labId }, 'the nodes cannot be measured')
        if (error instanceof LabError && needsPerson(error)) return
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  dispose(): void {
    this.#stop.abort()
  }

  async #machineLoads(logger: Logger): Promise<UsageSample['machines']> {
    const { signal } = this.#stop
    return await this.#machines(this.#labId, signal).catch((error: unknown) => {
      if (!signal.aborted) logger.debug({ err: error, lab: this.#labId }, 'the machines cannot be measured')
      return []
    })
  }
}

/** From the metrics API, or from each kubelet where there is none. */
async function measure(api: KubeApi, signal: AbortSignal): Promise<Omit<UsageSample, 'machines'>> {
  const at = Date.now()
  const metrics = await api.json<Metrics>('/apis/metrics.k8s.io/v1beta1/nodes', { signal }).catch(() => null)
  if (metrics && metrics.items.length > 0) {
    const nodes = metrics.items.map(({ metadata, usage }) => ({
      node: metadata.name,
      cpu: quantity(usage.cpu),
      memory: quantity(usage.memory),
    }))
    return { at, source: 'metrics', nodes }
  }
  const { items } = await api.json<{ items: { metadata: { name: string } }[] }>(listPath('nodes'), {
    query: { limit: maxKubelets },
    signal,
  })
  const asked = items.map(({ metadata }) => ofKubelet(api, metadata.name, signal))
  const nodes = (await Promise.allSettled(asked)).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  )
  return { at, source: 'kubelet', nodes }
}

async function ofKubelet(api: KubeApi, name: string, signal: AbortSignal): Promise<NodeUsage> {
  const { node } = await api.json<Summary>(`${nodePath(name)}/proxy/stats/summary`, {
    query: { only_cpu_and_memory: true },
    signal,
    limitMs: kubeletMs,
  })
  return {
    node: name,
    cpu: (node.cpu?.usageNanoCores ?? 0) / 1e9,
    memory: node.memory?.workingSetBytes ?? 0,
  }
}
