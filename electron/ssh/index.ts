export { ed25519Key } from './openssh-key'
export { PromptService } from './prompt-service'
export { isNetworkLoss, mayBeStarting, retryDelayMs } from './retry'
export { runScript } from './run-script'
export { savedSecrets } from './saved-secrets'
export { SshService } from './ssh-service'
export type {
  ChannelEnd,
  HostKeys,
  SshChannel,
  SshConnection,
  SshConnections,
  SshCredential,
  SshTarget,
} from './types'
