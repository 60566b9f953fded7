import { existsSync, readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { LabError } from '#shared/errors'

const pipes = '\\\\.\\pipe\\'
/** Where OpenSSH for Windows listens. */
const windowsAgentPipe = `${pipes}openssh-ssh-agent`

/** How ssh2 reaches the user's agent: a socket, a pipe, or `pageant`. Throws `ssh.auth` where none is known. */
export function agentAddress(): string {
  const address = process.env.SSH_AUTH_SOCK
  if (address) return address
  if (process.platform !== 'win32') throw new LabError('ssh.auth', 'ssh.agentMissing')
  if (existsSync(windowsAgentPipe)) return windowsAgentPipe
  const pipe = pageantPipe(openPipes(), userInfo().username)
  // ssh2 reaches an older Pageant by a program of its own, which it cannot start from within the package's archive.
  return pipe === null ? 'pageant' : pipes + pipe
}

/**
 * Where Pageant 0.75 and later listens for this user; null where it does not run. The end of the name is known to Windows alone
 * (`agent_named_pipe_name` of PuTTY), and the user may be named otherwise there than in the system.
 */
export function pageantPipe(names: readonly string[], user: string): string | null {
  const found = names.filter((name) => name.startsWith('pageant.'))
  return (
    found.find((name) => name.toLowerCase().startsWith(`pageant.${user.toLowerCase()}.`)) ?? found[0] ?? null
  )
}

function openPipes(): string[] {
  try {
    return readdirSync(pipes)
  } catch {
    // Which pipes there are is not told to everyone; Pageant may still answer otherwise.
    return []
  }
}
