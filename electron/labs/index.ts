export { builtInRange, isAllowed, networksConfPath } from './host-only-ranges'
export type { LabFile } from './lab-file'
export { LabService } from './lab-service'
export { overlap } from './networks'
export { NodeSteps } from './node-steps'
export { OpenRequests } from './open-requests'
export { isMade } from './opened-lab'
export type { FoundMachine, Opener } from './opened-labs'
export { isPortFree } from './ports'
export type {
  LabOnDisk,
  MachineSnapshots,
  MachineStatus,
  MadeLab,
  Provider,
  ProviderReports,
} from './provider'
export { type LabsSeen, readSeenLabs, SeenLabs } from './seen-labs'
export type { InVirtualBox, Starts } from './starts'
export { readThisPc } from './this-pc'
export { hasVagrantfile } from './vagrant-folder'
