export { VagrantProvider } from './provider'
