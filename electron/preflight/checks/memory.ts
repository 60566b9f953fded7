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
    const [availableMiB, running] = await Promise.all([available(context), runningMachines(context)])
    return decideMemory({ neededMiB: needed(context), totalMiB: mib(totalmem()), availableMiB, running })
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

const needed = ({ nodes }: CheckContext): number =>
  nodes ? nodes.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0) : referenceMiB

/** macOS counts as free only what holds nothing at all. */
async function available({ os, signal }: CheckContext): Promise<number> {
  return os === 'macos' ? await availableMemoryMiB(signal) : mib(freemem())
}

async function runningMachines({ tools }: CheckContext): Promise<MachineInfo[]> {
  if (!(await tools.virtualBox())) return []
  return (await tools.machines()).filter(({ state }) => state === 'running')
}
