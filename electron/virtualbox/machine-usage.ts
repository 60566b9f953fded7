import { join } from 'node:path'
import type { Lab } from '#shared/labs'
import { readText } from '../platform/files'
import type { VBoxManage } from './vboxmanage'

type Measuring = Pick<VBoxManage, 'usage' | 'measure'>

/**
 * Percent of all processors of this PC that each running machine of a lab takes, as VirtualBox measures it; none where it does
 * not run the lab's machines. The first question has them measured from then on. Throws as `VBoxManage.usage`.
 */
export async function machineLoads(
  virtualBox: Measuring,
  lab: Pick<Lab, 'provider' | 'path' | 'nodes'> | null,
  signal: AbortSignal,
): Promise<{ node: string; cpuPercent: number }[]> {
  if (lab?.provider !== 'virtualbox') return []
  const running = lab.nodes.filter(({ state }) => state === 'running')
  const loads = running.map(async ({ name }) => ({
    node: name,
    cpuPercent: await cpuPercentOf(virtualBox, lab.path, name, signal),
  }))
  return (await Promise.all(loads)).flatMap(({ node, cpuPercent }) =>
    cpuPercent === null ? [] : [{ node, cpuPercent }],
  )
}

async function cpuPercentOf(
  virtualBox: Measuring,
  labFolder: string,
  node: string,
  signal: AbortSignal,
): Promise<number | null> {
  // Where Vagrant keeps a machine's id (`Vagrant::Machine#id`).
  const id = await readText(join(labFolder, '.vagrant', 'machines', node, 'virtualbox', 'id'))
  if (id === null) return null
  const usage = await virtualBox.usage(id.trim(), signal)
  if (!usage) await virtualBox.measure(id.trim(), signal)
  return usage?.cpuPercent ?? null
}
