import { join } from 'node:path'
import type { CompareTarget, NodeResult } from '#shared/compare'
import { foldResults, isOver, isSuccess } from '#shared/compare-groups'
import { LabError } from '#shared/errors'
import type { RemoteSource } from '#shared/terminals'
import { outputShare, runOnNodes } from '../compare'
import { appLockOwner } from '../platform/app-lock'
import { noLogger } from '../platform/logger'
import { type Paths, pathsFromEnvironment } from '../platform/paths'
import type { SessionService } from '../sessions'
import type { SshTarget } from '../ssh'
import { type Command, exitCodes, type Terminal } from './command'
import { groupProblem, groupText, jsonGroup } from './group-text'
import { parseRunArguments, type RunArguments } from './run-arguments'
import { onInterrupt } from './terminal'
import { withoutApp } from './without-app'

type Services = Parameters<Parameters<typeof withoutApp>[2]>[0]

/** Compare in the shell. It works beside a running app with saved sessions; a lab's machines are asked for only where none runs. */
export const run: Command = {
  usage: 'LAB|FOLDER [--json] [--timeout SECONDS] -- COMMAND',
  summary: 'Runs COMMAND on all nodes of a lab, or all sessions of a folder, and folds equal results.',
  async run(args, terminal) {
    const wish = parseRunArguments(args)
    if (!wish) return null
    const paths = pathsFromEnvironment(process.env)
    const results = await withoutApp(paths, tellingPrompter(terminal), (services) =>
      runOnPlace(wish, services, paths, terminal),
    )
    print(wish, results, terminal)
    return results.every(isSuccess) ? exitCodes.ok : exitCodes.failed
  },
}

/** Nobody answers questions here; a connection that waited for an answer would hang. */
const tellingPrompter = ({ err }: Terminal): Parameters<typeof withoutApp>[1] => ({
  ask: async ({ target, type }) => {
    const what = type === 'secret' ? 'a password' : 'whether to trust its host key'
    err(`${target.name} asks for ${what}, which only the window can answer.\n`)
    return null
  },
})

async function runOnPlace(
  { place, command, timeoutSeconds }: RunArguments,
  services: Services,
  paths: Paths,
  { err }: Terminal,
): Promise<NodeResult[]> {
  const targets = await targetsOf(place, services, paths)
  const results = new Map<string, NodeResult>()
  const abort = new AbortController()
  const stopListening = onInterrupt(() => {
    err('Cancelling … (once more: end at once)\n')
    abort.abort()
  })
  const { ssh, labs, sessions } = services
  const runner = {
    connections: ssh,
    resolve: (source: RemoteSource) => resolve(source, labs, sessions),
    logger: noLogger(),
  }
  const maxOutputBytes = outputShare(targets.length)
  const request = { command, timeoutSeconds, maxOutputBytes, signal: abort.signal }
  try {
    await runOnNodes(runner, targets, request, (result) => {
      if (isOver(result)) results.set(JSON.stringify(result.source), result)
    })
  } finally {
    stopListening()
  }
  return targets.flatMap(({ source }) => results.get(JSON.stringify(source)) ?? [])
}

/** A folder goes first: its sessions need nothing else, where machines of a lab have to be asked for. */
async function targetsOf(place: string, services: Services, paths: Paths): Promise<CompareTarget[]> {
  const folder = place.replace(/\/+$/, '')
  const saved = (await services.sessions.list()).filter(
    (session) => session.folder === folder || session.folder.startsWith(`${folder}/`),
  )
  if (saved.length > 0)
    return saved.map(({ id, name }) => ({ source: { type: 'session', sessionId: id }, name }))
  return await targetsOfLab(place, services, paths)
}

async function targetsOfLab(name: string, { seen }: Services, paths: Paths): Promise<CompareTarget[]> {
  const owner = await appLockOwner(join(paths.home, 'app.lock'))
  // Questions would disturb what the app does with its machines.
  if (owner !== null)
    throw new LabError('state.conflict', 'app.alreadyRunning', {
      params: { pid: Number.parseInt(owner, 10) },
    })
  const lab = (await seen()).labs.find((each) => each.name === name)
  if (!lab) throw new LabError('resource.missing', 'compare.noTargets', { params: { name } })
  if (lab.simulated) throw new LabError('state.conflict', 'compare.simulated', { params: { lab: name } })
  return lab.nodes.map((node) => ({
    source: { type: 'node', labId: lab.id, node: node.name },
    name: node.name,
  }))
}

async function resolve(
  source: RemoteSource,
  labs: Services['labs'],
  sessions: SessionService,
): Promise<SshTarget> {
  if (source.type === 'session') return await sessions.sshTarget(source.sessionId)
  const target = source.type === 'node' ? labs.sshTarget(source.labId, source.node) : null
  if (target) return target
  const node = source.type === 'node' ? source.node : source.host
  throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node } })
}

/** The folded output goes where a program's output goes, so that it can be piped; what went wrong is for people. */
function print(
  { command, json }: RunArguments,
  results: readonly NodeResult[],
  { out, err }: Terminal,
): void {
  const groups = foldResults(results, new Set())
  if (json) out(`${JSON.stringify({ command, groups: groups.map(jsonGroup) }, null, 2)}\n`)
  for (const group of json ? [] : groups) {
    out(groupText(group))
    err(groupProblem(group))
  }
}
