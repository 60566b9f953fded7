export type { LabFile } from './lab-file'
export { LabService, type LabServiceOptions, type Proof } from './lab-service'
export type { LabOnDisk, MachineStatus, Provider, ProviderReports } from './provider'
