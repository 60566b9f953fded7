import { existsSync } from 'node:fs'
import { LabError } from '#shared/errors'

/** Where OpenSSH for Windows listens. */
const windowsAgentPipe = '\\\\.\\pipe\\openssh-ssh-agent'

/** How ssh2 reaches the user's agent: a socket, a pipe, or `pageant`. Throws `ssh.auth` where none is known. */
export function agentAddress(): string {
  const address = process.env.SSH_AUTH_SOCK
  if (address) return address
  if (process.platform === 'win32') return existsSync(windowsAgentPipe) ? windowsAgentPipe : 'pageant'
  throw new LabError('ssh.auth', 'ssh.agentMissing')
}
