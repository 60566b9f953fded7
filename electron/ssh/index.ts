export type {
  ChannelEnd,
  HostKeys,
  SshChannel,
  SshConnection,
  SshConnections,
  SshCredential,
  SshTarget,
} from './types'
