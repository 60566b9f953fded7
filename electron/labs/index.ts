export type { LabFile } from './lab-file'
export { LabService } from './lab-service'
export type { LabOnDisk, MachineStatus, Provider, ProviderReports } from './provider'
