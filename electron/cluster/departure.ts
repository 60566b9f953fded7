import type { NodeRow } from '#shared/cluster'
import { LabError } from '#shared/errors'
import type { StepContext } from '../runs'
import type { SshConnections, SshTarget } from '../ssh'
import type { ClusterLabs } from './cluster-service'
import { unreadable } from './json-documents'
import { Kubectl } from './kubectl'
import { NodeRows } from './node-rows'

/** A pod that must not be disturbed, by its PodDisruptionBudget, would hold a drain up for ever. In seconds. */
const drainLimit = 120

interface Leaving {
  labId: string
  node: string
  labs: ClusterLabs
  connections: SshConnections
  context: StepContext
}

/** See `ClusterService.drain`. A kubelet that is silent cannot end its pods: waiting for it would be in vain. */
export async function drain(leaving: Leaving & { cordoning: () => void }): Promise<void> {
  const { node, context, cordoning } = leaving
  await throughControlPlane(leaving, async (kubectl, row) => {
    if (row.ready !== 'True') return context.log(`${node} is not Ready: its pods are not waited for`, 'info')
    if (!row.unschedulable) cordoning()
    await change(
      kubectl,
      `drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=${drainLimit}s`,
      context,
    )
  })
}

/** See `ClusterService.deleteNode`. */
export async function deleteNode(leaving: Leaving): Promise<void> {
  const { node, context } = leaving
  await throughControlPlane(leaving, (kubectl) => change(kubectl, `delete node ${node}`, context))
}

/** See `ClusterService.uncordon`. */
export async function uncordon(leaving: Leaving): Promise<void> {
  const { node, context } = leaving
  await throughControlPlane(leaving, async (kubectl, row) => {
    if (row.unschedulable) await change(kubectl, `uncordon ${node}`, context)
  })
}

/** Does nothing where the cluster has no such node. */
async function throughControlPlane(
  { labId, node, labs, connections, context }: Leaving,
  work: (kubectl: Kubectl, row: NodeRow) => void | Promise<void>,
): Promise<void> {
  const { signal } = context
  const target = controlPlaneOf(labs, labId)
  const connection = await connections.connect(target, { signal })
  try {
    const kubectl = new Kubectl(connection, target)
    const rows = new NodeRows()
    if (!rows.apply(await kubectl.get('get nodes -o json', signal))) throw unreadable()
    const row = rows.list().find(({ name }) => name === node)
    if (row) await work(kubectl, row)
    else context.log(`The cluster has no node ${node}`, 'info')
  } finally {
    connection.release()
  }
}

async function change(kubectl: Kubectl, args: string, { log, signal }: StepContext): Promise<void> {
  log(`kubectl ${args}`, 'info')
  await kubectl.change(args, (text) => log(text.trimEnd()), signal)
}

/** Throws `labs.controlPlaneOff`. */
function controlPlaneOf(labs: ClusterLabs, labId: string): SshTarget {
  const lab = labs.list().find(({ id }) => id === labId)
  const controlPlane = lab?.nodes.find(({ role }) => role === 'control-plane')
  const target = controlPlane && labs.sshTarget(labId, controlPlane.name)
  if (target) return target
  throw new LabError('state.conflict', 'labs.controlPlaneOff', {
    params: { node: controlPlane?.name ?? labId },
  })
}
