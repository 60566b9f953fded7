export type { HostOnlyNetwork, ListedMachine, VirtualBoxVersion } from './parse-lists'
export type { MachineInfo } from './parse-machine'
export { VBoxManage } from './vboxmanage'
export { VirtualBoxProvider } from './virtualbox-provider'
