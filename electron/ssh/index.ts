export { hostKeyName } from './known-hosts'
export { PromptService } from './prompt-service'
export type { Prompter } from './prompter'
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
