import { join } from 'node:path'
import { z } from 'zod'
import { boxes, kubernetesVersions, type LabSpec, machineSizes } from '#shared/labs'
import { readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'
import { type Surroundings, validFields } from './check-spec'
import { fittingWorkers } from './fitting-workers'
import { freeSubnet, isFreeSubnet } from './free-subnet'

/** Distance of the port ranges of two labs: a lab with 32 workers needs its base's next 132 ports. */
const portRange = 200
const firstPortBase = 60_000
const lastPortBase = 65_000

type Choices = Omit<LabSpec, 'name' | 'sshPortBase'>

const { 'control-plane': controlPlane, worker } = machineSizes

/** The reference lab. The newest Kubernetes but one: network plugins and courses have caught up with it. */
const firstChoices: Omit<Choices, 'provider'> = {
  workers: 3,
  kubernetesVersion: kubernetesVersions[1],
  cni: 'calico',
  box: boxes[0],
  controlPlaneCpus: controlPlane.cpus.usual,
  controlPlaneMemoryMiB: controlPlane.memoryMiB.usual,
  workerCpus: worker.cpus.usual,
  workerMemoryMiB: worker.memoryMiB.usual,
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
}

/** What the `Create cluster` form starts with, kept in `<home>/create-cluster.json`. */
export class LabDefaults {
  readonly #path: string
  readonly #logger: Logger

  constructor(homeFolder: string, logger: Logger) {
    this.#path = join(homeFolder, 'create-cluster.json')
    this.#logger = logger
  }

  /**
   * What was chosen last time; name, subnet and ports are those that are free now. At first real machines, where they can be
   * made, as many and as large as fit this PC. Simulated ones take nothing of it.
   */
  async read(around: Surroundings): Promise<LabSpec> {
    const missing = await around.missingTools('virtualbox')
    const first: Choices =
      missing.length === 0
        ? { provider: 'virtualbox', ...firstChoices, ...fittingWorkers(around.pc) }
        : { provider: 'sandbox', ...firstChoices }
    const choices: Choices = { ...first, ...chosen(validFields(await this.#remembered())) }
    return {
      ...choices,
      name: await freeName(around),
      subnet: subnetBeside(choices, around),
      sshPortBase: freePortBase(around.usedPorts),
    }
  }

  /** A failure costs a convenience only, so it is logged and no more. */
  async remember(spec: LabSpec): Promise<void> {
    try {
      await writeAtomic(this.#path, `${JSON.stringify(spec, null, 2)}\n`)
    } catch (error) {
      this.#logger.warn({ err: error }, 'the choices for new labs could not be kept')
    }
  }

  async #remembered(): Promise<Record<string, unknown>> {
    try {
      return (await readJson(this.#path, z.record(z.string(), z.unknown()))) ?? {}
    } catch (error) {
      this.#logger.warn({ err: error }, 'the choices for new labs could not be read')
      return {}
    }
  }
}

/** Nobody has looked at the sizes of simulated machines, so they are no choice. */
function chosen(remembered: Partial<LabSpec>): Partial<LabSpec> {
  if (remembered.provider === 'virtualbox') return remembered
  const { controlPlaneCpus, controlPlaneMemoryMiB, workerCpus, workerMemoryMiB, ...others } = remembered
  return others
}

/** `k8s`, `k8s-2`, `k8s-3`, ... */
async function freeName(around: Surroundings): Promise<string> {
  let name = 'k8s'
  for (let number = 2; await around.isNameTaken(name); number++) name = `k8s-${number}`
  return name
}

/** The last choice, where it is free. The form says what is wrong with it where none is. */
function subnetBeside({ subnet, podNetwork }: Choices, { pc, usedSubnets }: Surroundings): string {
  const used = [podNetwork, ...usedSubnets.map((other) => other.subnet)]
  if (isFreeSubnet(subnet, pc, used)) return subnet
  return freeSubnet(pc, used) ?? subnet
}

/** The first range that no other lab has a port in; the first of all where there is none, and the form corrects its ports. */
function freePortBase(usedPorts: ReadonlySet<number>): number {
  const used = [...usedPorts]
  for (let base = firstPortBase; base <= lastPortBase; base += portRange) {
    if (!used.some((port) => port >= base && port < base + portRange)) return base
  }
  return firstPortBase
}
