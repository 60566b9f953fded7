export type { LabFile } from './lab-file'
export type { LabOnDisk, MachineStatus, Provider, ProviderReports } from './provider'
