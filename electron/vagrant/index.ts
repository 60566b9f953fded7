export { VagrantProvider, type VagrantProviderOptions } from './provider'
