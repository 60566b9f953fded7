export { SandboxProvider } from './provider'
