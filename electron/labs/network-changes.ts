import { LabError } from '#shared/errors'
import type { Surroundings } from './check-spec'
import type { KnownLab } from './known-lab'
import { changeNetwork, type LabFile } from './lab-file'
import type { LabRegistry } from './lab-registry'
import { withFreePorts, withFreeSubnet } from './lab-repair'
import { asMade, isMade } from './opened-lab'

/**
 * Moves a lab to a subnet that is allowed and free; its machines must not have made a cluster yet. Throws `labs.missing`,
 * `labs.busy`, `labs.notMade`, `labs.noFreeSubnet`, `config.corrupt`, `disk.full`, `disk.denied`.
 */
export async function moveToFreeSubnet(registry: LabRegistry, labId: string): Promise<void> {
  await change(registry, labId, async ({ disk }, { pc }) => {
    const others = registry.all.filter((other) => other.disk.id !== labId && isMade(other.disk))
    return withFreeSubnet(
      asMade(disk).file,
      pc,
      others.map((other) => other.disk.file.subnet),
    )
  })
}

/** Gives the nodes that do not run free ports. Throws as `moveToFreeSubnet`, and `labs.portRange`. */
export async function moveToFreePorts(registry: LabRegistry, labId: string): Promise<void> {
  await change(registry, labId, (lab, { usedPorts }) => {
    const others = new Set(usedPorts)
    for (const { sshPort } of lab.disk.file.nodes) others.delete(sshPort)
    const running = lab.view(null).nodes.filter(({ state }) => state === 'running')
    return withFreePorts(asMade(lab.disk).file, new Set(running.map(({ name }) => name)), others)
  })
}

async function change(
  registry: LabRegistry,
  labId: string,
  changed: (lab: KnownLab, around: Surroundings) => Promise<LabFile>,
): Promise<void> {
  await registry.inTurn(async () => {
    const lab = registry.get(labId)
    if (registry.isActive(labId)) throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
    const file = await changed(lab, await registry.surroundings())
    await registry.changeFile(lab, (text, path) => changeNetwork(text, path, file))
  })
}
