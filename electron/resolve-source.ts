import { LabError } from '#shared/errors'
import type { LabService } from './labs'
import { quickSshTarget, type SessionService } from './sessions'
import type { SshTarget } from './ssh'
import type { RemoteSource, ResolvedSource } from './terminals'

/** How to log in to a node or a session, and what it is called. Throws `terminals.nodeOff`, and what the services throw. */
export async function resolveSource(
  source: RemoteSource,
  labs: LabService,
  sessions: SessionService,
): Promise<ResolvedSource> {
  if (source.type === 'session') {
    const target = await sessions.sshTarget(source.sessionId)
    return { target, title: target.name }
  }
  if (source.type === 'quick') {
    const target = quickSshTarget(source)
    return { target, title: target.name }
  }
  const { labId, node } = source
  const target = nodeTarget(labs, labId, node)
  const role = labs.lab(labId)?.nodes.find(({ name }) => name === node)?.role
  return { target, title: node, ...(role ? { role } : {}) }
}

/** Throws `terminals.nodeOff`. */
export function nodeTarget(labs: LabService, labId: string, node: string): SshTarget {
  const target = labs.sshTarget(labId, node)
  if (target) return target
  throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node } })
}
