export { existingIds } from './machine-ids'
export { OpenedProvider } from './opened-provider'
export { VagrantProvider, type VagrantProviderOptions } from './provider'
