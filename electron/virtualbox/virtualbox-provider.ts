import type { LabOnDisk, MachineSnapshots } from '../labs'
import { VagrantProvider, type VagrantProviderOptions } from '../vagrant'
import { machineId } from './machine-id'
import type { VBoxManage } from './vboxmanage'
import { VirtualBoxSnapshots } from './virtualbox-snapshots'

interface VirtualBoxProviderOptions extends VagrantProviderOptions {
  virtualBox: Pick<VBoxManage, 'machine' | 'snapshots'>
}

/** Machines of VirtualBox, made by Vagrant. */
export class VirtualBoxProvider extends VagrantProvider {
  override readonly snapshots: MachineSnapshots

  constructor({ virtualBox, ...options }: VirtualBoxProviderOptions) {
    super(options)
    const machines = (lab: LabOnDisk) => this.machines(lab)
    this.snapshots = new VirtualBoxSnapshots({ needs: () => this.needs, machines }, virtualBox)
  }
  async virtualBoxIds(lab: LabOnDisk, nodes: readonly string[]): Promise<string[]> {
    const ids = await Promise.all(nodes.map((node) => machineId(lab, node)))
    return ids.filter((id) => id !== null)
  }
}
