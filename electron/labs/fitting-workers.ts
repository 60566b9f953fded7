import { type LabSpec, machineSizes } from '#shared/labs'
import { tightShare } from './check-machines'
import type { ThisPc } from './this-pc'

/** Workers of the reference lab, which most exercises are written for. */
const wantedWorkers = 3

/** Sizes between the least and the usual one go by this, in MiB. */
const memoryStep = 256

const { 'control-plane': controlPlane, worker } = machineSizes

/**
 * Workers that real machines begin with: three of the usual size, fewer or smaller ones where this PC has no room for them
 * beside a control plane of the usual size. The room is what the form does not warn of, in processors and memory, and no more
 * memory than is free now. One worker of the least size is left in any case; the form then says what is wrong.
 */
export function fittingWorkers(pc: ThisPc): Pick<LabSpec, 'workers' | 'workerMemoryMiB'> {
  const comfortable = Math.min(pc.memoryMiB * tightShare, pc.freeMemoryMiB ?? Number.POSITIVE_INFINITY)
  const memory = comfortable - controlPlane.memoryMiB.usual
  const processors = pc.cpus - controlPlane.cpus.usual
  const { min, usual } = worker.memoryMiB
  const most = Math.min(wantedWorkers, Math.floor(processors / worker.cpus.usual), Math.floor(memory / min))
  const workers = Math.max(1, most)
  const share = Math.floor(memory / workers / memoryStep) * memoryStep
  return { workers, workerMemoryMiB: Math.max(min, Math.min(usual, share)) }
}
