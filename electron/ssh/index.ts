export { PromptService } from './prompt-service'
export { isNetworkLoss, retryDelayMs } from './retry'
export { SshService } from './ssh-service'
export type {
  HostKeys,
  SshChannel,
  SshConnection,
  SshConnections,
  SshCredential,
  SshTarget,
} from './types'
