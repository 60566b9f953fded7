export { PromptService } from './prompt-service'
export { SshService } from './ssh-service'
export type {
  HostKeys,
  SshChannel,
  SshConnection,
  SshConnections,
  SshCredential,
  SshTarget,
} from './types'
