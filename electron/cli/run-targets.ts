import { join } from 'node:path'
import { type CompareTarget, hostNameOf } from '#shared/compare'
import { LabError } from '#shared/errors'
import type { RemoteSource } from '#shared/terminals'
import { type LabsSeen, readSeenLabs } from '../labs'
import { appLockOwner } from '../platform/app-lock'
import type { Paths } from '../platform/paths'
import type { SshTarget } from '../ssh'
import { onlyLab } from './only-lab'
import type { withoutApp } from './without-app'

type Services = Parameters<Parameters<typeof withoutApp>[2]>[0]

/** Whom a command goes to, and how to log in there. */
interface RunTargets {
  targets: CompareTarget[]
  /** Throws `terminals.nodeOff`, and what a session’s target throws. */
  resolve(source: RemoteSource): Promise<SshTarget>
}

/**
 * The sessions of a folder, or else the nodes of a lab. A folder goes first: its sessions need nothing else, where machines of a lab have
 * to be asked for. Throws `compare.noTargets`, `compare.simulated`, `labs.nameTwice`.
 */
export async function findTargets(place: string, services: Services, paths: Paths): Promise<RunTargets> {
  const { sessions } = services
  const folder = place.replace(/\/+$/, '')
  const saved = (await sessions.list()).filter(
    (session) => session.folder === folder || session.folder.startsWith(`${folder}/`),
  )
  if (saved.length === 0) return await nodesOf(place, services, paths)
  return {
    targets: saved.map(({ id, name, host }, index) => ({
      source: { type: 'session', sessionId: id },
      name,
      ...hostNameOf(host),
      values: { name, ip: host, index: String(index + 1) },
    })),
    resolve: async (source) => await sessions.sshTarget(source.type === 'session' ? source.sessionId : ''),
  }
}

async function nodesOf(name: string, services: Services, paths: Paths): Promise<RunTargets> {
  const { labs, targetOf, besideApp } = await knownLabs(services, paths)
  const lab = onlyLab(labs, name)
  if (!lab) throw new LabError('resource.missing', 'compare.noTargets', { params: { name } })
  // Simulated nodes are part of the app.
  if (lab.simulated && !besideApp)
    throw new LabError('state.conflict', 'compare.simulated', { params: { lab: name } })
  return {
    targets: lab.nodes.map(({ name, role, address }, index) => ({
      source: { type: 'node', labId: lab.id, node: name },
      name,
      values: { name, role, ip: address, index: String(index + 1) },
    })),
    resolve: async (source) => {
      const node = source.type === 'node' ? source.node : ''
      const target = targetOf(lab.id, node)
      if (target) return target
      throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node } })
    },
  }
}

interface KnownLabs extends Pick<LabsSeen, 'labs'> {
  /** An app runs, and has said what it sees. */
  besideApp: boolean
  targetOf(labId: string, node: string): SshTarget | null
}

/** Questions would disturb what a running app does with its machines, so what it saw of them counts. */
async function knownLabs({ labs, seen }: Services, paths: Paths): Promise<KnownLabs> {
  const owner = await appLockOwner(join(paths.home, 'app.lock'))
  if (owner === null)
    return {
      besideApp: false,
      labs: (await seen()).labs,
      targetOf: (labId, node) => labs.sshTarget(labId, node),
    }
  const known = await readSeenLabs(paths.home, owner)
  // It has only just been started.
  if (!known)
    throw new LabError('state.conflict', 'app.alreadyRunning', {
      params: { pid: Number.parseInt(owner, 10) },
    })
  return { besideApp: true, labs: known.labs, targetOf: known.targetOf }
}
