import { type ErrorKey, type ErrorParams, LabError } from '#shared/errors'
import type { LabNode, PlannedNode } from '#shared/labs'
import { checkMachines } from './check-machines'
import { smallPodNetwork } from './check-spec'
import type { KnownLab } from './known-lab'
import { addNodes, removeNodes } from './lab-file'
import type { LabRegistry } from './lab-registry'
import { checkNodes, checkOffered, type LabRuns } from './lab-runs'
import { asMade } from './opened-lab'
import { nextWorkers } from './planned-nodes'
import { correctPorts } from './ports'

interface Needs {
  registry: LabRegistry
  runs: LabRuns
}

/**
 * Writes `count` more workers into lab.yaml, and starts the run that makes them. Throws `labs.missing`, `labs.notOffered`,
 * `labs.busy`, `labs.controlPlaneOff`, `input.invalid` with an issue of `count`, `config.corrupt`, `disk.full`, `disk.denied`.
 */
export async function addWorkers(
  { registry, runs }: Needs,
  labId: string,
  count: number,
): Promise<{ runId: string }> {
  return await registry.inTurn(async () => {
    const lab = registry.get(labId)
    checkOffered(lab, 'add')
    if (registry.isActive(labId)) throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
    const controlPlane = controlPlaneOf(lab)
    if (controlPlane.state !== 'running') throw controlPlaneOff(controlPlane)
    const nodes = await plannedWorkers(lab, count, registry)
    const names = nodes.map(({ name }) => name)
    await registry.changeFile(lab, (text, path) => addNodes(text, path, nodes))
    try {
      return { runId: await runs.begin('add', lab, names) }
    } catch (error) {
      await registry.changeFile(lab, (text, path) => removeNodes(text, path, names))
      throw error
    }
  })
}

/**
 * Starts the run that takes a worker out of its cluster and its lab. Throws `labs.missing`, `labs.nodeMissing`,
 * `labs.notOffered`, `labs.notWorker`, `labs.controlPlaneOff`, and what `LabRuns.begin` throws.
 */
export async function removeWorker(
  { registry, runs }: Needs,
  labId: string,
  node: string,
): Promise<{ runId: string }> {
  const { lab, controlPlane } = await labOf(registry, labId, node, 'remove')
  if (controlPlane.name === node) throw new LabError('state.conflict', 'labs.notWorker', { params: { node } })
  // Without its control plane the cluster would keep an object of a node that is gone.
  if (controlPlane.state !== 'running' && controlPlane.state !== 'not-created')
    throw controlPlaneOff(controlPlane)
  return { runId: await runs.begin('remove', lab, [node]) }
}

/**
 * Starts the run that lets a worker join its cluster anew. Throws `labs.missing`, `labs.nodeMissing`, `labs.notOffered`,
 * `labs.joinsNothing`, `labs.controlPlaneOff`, `terminals.nodeOff`, and what `LabRuns.begin` throws.
 */
export async function rejoinWorker(
  { registry, runs }: Needs,
  labId: string,
  node: string,
): Promise<{ runId: string }> {
  const { lab, controlPlane } = await labOf(registry, labId, node, 'rejoin')
  if (controlPlane.name === node)
    throw new LabError('state.conflict', 'labs.joinsNothing', { params: { node } })
  if (controlPlane.state !== 'running') throw controlPlaneOff(controlPlane)
  if (lab.view(null).nodes.find(({ name }) => name === node)?.state !== 'running')
    throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node } })
  return { runId: await runs.begin('rejoin', lab, [node]) }
}

/** The workers with ports that are free. Throws `input.invalid` where they cannot be. */
async function plannedWorkers(lab: KnownLab, count: number, registry: LabRegistry): Promise<PlannedNode[]> {
  const { file } = asMade(lab.disk)
  const { pc, usedPorts } = await registry.surroundings()
  const workers = nextWorkers(file, count)
  if (workers.length < count) throw refused('labs.tooManyWorkers', { room: workers.length })
  const all = [...file.nodes, ...workers]
  const [tooSmall] = smallPodNetwork(file.podNetwork, all.length - 1)
  if (tooSmall) throw refused(tooSmall.key, tooSmall.params)
  const [unfit] = lab.provider.simulated ? [] : checkMachines({}, all, pc).issues
  if (unfit) throw refused(unfit.key, unfit.params)
  const corrected = await correctPorts(workers, usedPorts)
  if (!corrected) throw refused('labs.portRange')
  return corrected.nodes
}

function controlPlaneOf(lab: KnownLab): LabNode {
  const found = lab.view(null).nodes.find(({ role }) => role === 'control-plane')
  if (!found) throw new Error(`lab ${lab.disk.id} has no control plane`)
  return found
}

const controlPlaneOff = ({ name }: LabNode): LabError =>
  new LabError('state.conflict', 'labs.controlPlaneOff', { params: { node: name } })

const refused = (key: ErrorKey, params?: ErrorParams): LabError =>
  new LabError('input.invalid', 'input.invalid', { issues: [{ path: 'count', key, params }] })

async function labOf(registry: Needs['registry'], labId: string, node: string, verb: 'remove' | 'rejoin') {
  // Without an answer every machine counts as never made, and a worker would go without leaving its cluster.
  await registry.asked()
  const lab = registry.get(labId)
  checkNodes(lab, [node])
  checkOffered(lab, verb)
  return { lab, controlPlane: controlPlaneOf(lab) }
}
