import { freemem, totalmem } from 'node:os'
import { machineSizes } from '#shared/labs'
import type { Finding } from '#shared/preflight'
import type { MachineInfo } from '../../virtualbox'
import { type Check, type CheckContext, finding } from '../check'
import { availableMemoryMiB } from '../macos'

/** One control plane and three workers of the usual sizes. */
const referenceMiB = machineSizes['control-plane'].memoryMiB.usual + 3 * machineSizes.worker.memoryMiB.usual

export interface MemoryFacts {
  neededMiB: number
  totalMiB: number
  /** What programs can still get. */
  availableMiB: number
  /** Machines that run now. */
  running: readonly MachineInfo[]
}

export const memory: Check = {
  id: 'memory',
  applies: () => true,
  async check(context) {
    const [availableMiB, machines] = await Promise.all([available(context), knownMachines(context)])
    const neededMiB = needed(context, machines)
    if (neededMiB === 0) return null
    const running = machines.filter(isRunning)
    return decideMemory({ neededMiB, totalMiB: mib(totalmem()), availableMiB, running })
  },
}

export function decideMemory({ neededMiB, totalMiB, availableMiB, running }: MemoryFacts): Finding {
  const others = running.map(({ name, memoryMB }) => `${name} ${memoryMB} MiB`)
  const params = {
    needed: neededMiB,
    total: totalMiB,
    available: availableMiB,
    running: others.join(', ') || '–',
  }
  const evidence = [`${availableMiB} / ${totalMiB} MiB`, ...others].join('\n')
  if (neededMiB >= totalMiB)
    return finding('memory', 'error', 'memoryTooSmall', { params, evidence, fix: ['smaller'] })
  if (neededMiB > availableMiB)
    return finding('memory', 'warning', 'memoryTight', {
      params,
      evidence,
      fix: ['closePrograms', 'smaller'],
    })
  return finding('memory', 'ok', 'memoryOk', { params })
}

const mib = (bytes: number): number => Math.floor(bytes / 2 ** 20)

/** 0 where nobody can tell. */
function needed({ nodes, started }: CheckContext, machines: readonly MachineInfo[]): number {
  if (!nodes) return referenceMiB
  const waking = machines.filter((machine) => started.includes(machine.uuid) && !isRunning(machine))
  const sizes = [...nodes.map(({ memoryMiB }) => memoryMiB), ...waking.map(({ memoryMB }) => memoryMB)]
  return sizes.reduce((sum, size) => sum + size, 0)
}

const isRunning = ({ state }: MachineInfo): boolean => state === 'running'

/** macOS counts as free only what holds nothing at all. */
async function available({ os, signal }: CheckContext): Promise<number> {
  return os === 'macos' ? await availableMemoryMiB(signal) : mib(freemem())
}

async function knownMachines({ tools }: CheckContext): Promise<MachineInfo[]> {
  return (await tools.virtualBox()) ? await tools.machines() : []
}
