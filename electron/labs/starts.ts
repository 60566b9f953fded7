import type { PlannedNode } from '#shared/labs'
import type { RunKind } from '#shared/runs'
import type { KnownLab } from './known-lab'
import { isMade } from './opened-lab'

/** What a run is about to start. */
export interface Starts {
  /** Machines that are to be made. */
  toMake: readonly PlannedNode[]
  /** Machines that are there already. What is empty or 0 in one is not known. */
  existing: readonly PlannedNode[]
  /** Which machines these are in VirtualBox; null where it has nothing to do with any of them. */
  inVirtualBox(signal: AbortSignal): Promise<InVirtualBox | null>
}

/** Ids in VirtualBox. */
export interface InVirtualBox {
  /** Of those machines of a run that are there already. */
  started: readonly string[]
  /** Of all machines of the lab. */
  ofLab: readonly string[]
}

/** Null where the run starts nothing. */
export function startsOf(kind: RunKind, lab: KnownLab, nodes: readonly string[]): Starts | null {
  const { disk, provider } = lab
  const toMake = nodesToMake(kind, lab, nodes)
  const isStart = kind === 'up' || kind === 'resume'
  if (toMake.length === 0 && !isStart) return null
  const others = disk.file.nodes.filter((node) => nodes.includes(node.name) && !toMake.includes(node))
  const ids = async (names: readonly string[], signal: AbortSignal) =>
    provider.virtualBoxIds ? await provider.virtualBoxIds(disk, names, signal) : []
  return {
    toMake,
    existing: isStart ? others : [],
    inVirtualBox: async (signal) => {
      const found = await ids(nodes, signal)
      const ofLab = isMade(disk) ? await ids(lab.nodeNames, signal) : found
      return found && ofLab && { started: isStart ? found : [], ofLab }
    },
  }
}

/** A start makes what is missing. */
function nodesToMake(kind: RunKind, lab: KnownLab, nodes: readonly string[]): PlannedNode[] {
  const planned = lab.disk.file.nodes.filter(({ name }) => nodes.includes(name))
  if (kind === 'create' || kind === 'add') return planned
  if (kind !== 'up') return []
  const missing = lab.view(null).nodes.filter(({ state }) => state === 'not-created')
  return planned.filter(({ name }) => missing.some((node) => node.name === name))
}
