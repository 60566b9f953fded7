import { LabError } from '#shared/errors'

/** Where OpenSSH for Windows listens. */
const windowsAgentPipe = '\\\\.\\pipe\\openssh-ssh-agent'

/** How ssh2 reaches the user's agent. Throws `ssh.auth` where none is known. */
export function agentAddress(environment = process.env, platform = process.platform): string {
  const address = environment.SSH_AUTH_SOCK
  if (address) return address
  if (platform === 'win32') return windowsAgentPipe
  throw new LabError('ssh.auth', 'ssh.agentMissing')
}
