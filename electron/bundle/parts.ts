import { arch, release } from 'node:os'
import { LabError } from '#shared/errors'
import type { Lab, LabNode } from '#shared/labs'
import { englishFinding, englishFix } from '#shared/preflight'
import type { LogLine, Run } from '#shared/runs'
import { hasVagrantfile, type LabService } from '../labs'
import { runProgram } from '../platform/process'
import type { PreflightService } from '../preflight'
import type { RunEngine } from '../runs'
import { vagrantEnvironment } from '../vagrant'
import type { VBoxManage } from '../virtualbox'
import type { NodeCommands } from './node-commands'

/** Newest runs of the lab whose logs come along. */
const maxRuns = 5
/** Lines of a log that are asked for at once. */
const linesAtOnce = 5000

export interface PartNeeds {
  version: string
  vagrantProgram: string
  virtualBox: Pick<VBoxManage, 'version'>
  preflight: Pick<PreflightService, 'check'>
  engine: Pick<RunEngine, 'list' | 'log'>
  /** `checkUsable` throws where nothing of the lab may be started. */
  labs: Pick<LabService, 'lab' | 'checkUsable'>
  onNode: NodeCommands
}

/** One file of the bundle, before it is redacted. `collect` may throw: the file then says why. */
export interface Part {
  path: string
  collect(signal: AbortSignal): Promise<string>
}

/** All that there is to tell of a lab. */
export function partsOf(lab: Lab, needs: PartNeeds): Part[] {
  const running = lab.nodes.filter(({ state }) => state === 'running')
  const controlPlane = running.find(({ role }) => role === 'control-plane')
  return [
    { path: 'versions.txt', collect: (signal) => versions(needs, signal) },
    { path: 'preflight.txt', collect: (signal) => preflight(needs, signal) },
    { path: 'lab.json', collect: async () => `${JSON.stringify(lab, null, 2)}\n` },
    ...(lab.simulated
      ? []
      : [
          { path: 'vagrant-status.txt', collect: (signal: AbortSignal) => vagrantStatus(lab, needs, signal) },
        ]),
    ...needs.engine
      .list(lab.id)
      .slice(0, maxRuns)
      .map((run) => ({ path: `runs/${run.id}.txt`, collect: () => runText(run, needs) })),
    ...(controlPlane ? clusterParts(lab, controlPlane, needs) : [noCluster]),
    ...running.flatMap((node) => nodeParts(lab, node, needs)),
  ]
}

async function versions({ version, vagrantProgram, virtualBox }: PartNeeds, signal: AbortSignal) {
  const { node, electron = 'none, browser mode' } = process.versions
  const vagrant = await told(programOutput(vagrantProgram, { args: ['--version'], signal }))
  const virtualBoxVersion = await told(virtualBox.version(signal).then(({ number }) => number))
  return [
    `Pilothouse: ${version}`,
    `System: ${process.platform} ${release()} ${arch()}`,
    `Node: ${node}`,
    `Electron: ${electron}`,
    `Vagrant: ${vagrant.trim()}`,
    `VirtualBox: ${virtualBoxVersion}`,
    '',
  ].join('\n')
}

/** One of several versions that cannot be found out does not hide the others. */
const told = (version: Promise<string>): Promise<string> =>
  version.catch((error: unknown) => {
    if (error instanceof LabError && error.code !== 'cancelled') return error.message
    throw error
  })

async function preflight({ preflight: service }: PartNeeds, signal: AbortSignal): Promise<string> {
  const findings = await service.check(null, signal)
  return findings
    .flatMap((finding) => [
      `${finding.severity} ${finding.id}: ${englishFinding(finding)}`,
      ...(finding.evidence ? [`  ${finding.evidence.replaceAll('\n', '\n  ')}`] : []),
      ...(finding.severity === 'ok' ? [] : englishFix(finding).map((step) => `  → ${step}`)),
      '',
    ])
    .join('\n')
}

/**
 * Not asked while a run works on the machines: Vagrant locks them, and the run would have to wait. A Vagrantfile is a program:
 * it must be one that may run, and without it Vagrant would take one of a folder above.
 */
async function vagrantStatus(lab: Lab, needs: PartNeeds, signal: AbortSignal): Promise<string> {
  const { labs, vagrantProgram } = needs
  if (lab.activeRunId !== null) return 'Not asked: a run is changing the machines.\n'
  await labs.checkUsable(lab.id)
  if (!(await hasVagrantfile(lab.path)))
    throw new LabError('resource.missing', 'labs.vagrantfileGone', { params: { path: lab.path } })
  const env = vagrantEnvironment(process.env, lab.provider === 'vagrant' ? null : lab.provider)
  return await programOutput(vagrantProgram, { args: ['status'], cwd: lab.path, env, signal })
}

async function programOutput(
  program: string,
  options: Omit<Parameters<typeof runProgram>[1], 'onLine'>,
): Promise<string> {
  const lines: string[] = []
  const { code } = await runProgram(program, { ...options, onLine: (line) => lines.push(line) })
  return [...lines, ...(code === 0 ? [] : [`(exit code ${code})`]), ''].join('\n')
}

async function runText(run: Run, { engine }: PartNeeds): Promise<string> {
  const head = [
    `${run.kind} of ${run.nodes.join(', ')}: ${run.status}`,
    `from ${isoTime(run.createdAt)}${run.endedAt === undefined ? '' : ` to ${isoTime(run.endedAt)}`}`,
    ...(run.error ? [`error ${run.error.key}: ${run.error.message}`] : []),
    '',
    ...run.steps.map(({ id, status, error }) => `${status} ${id}${error ? `: ${error.message}` : ''}`),
    '',
  ]
  const lines: string[] = []
  for (let after = 0; ; ) {
    const some = await engine.log(run.id, after, linesAtOnce)
    lines.push(...some.map(lineText))
    const last = some.at(-1)
    if (!last || some.length < linesAtOnce) break
    after = last.seq
  }
  return [...head, ...lines, ''].join('\n')
}

const lineText = ({ time, node, step, level, text }: LogLine): string =>
  `${isoTime(time)} ${level} ${step ?? node ?? 'lab'} | ${text}`

const isoTime = (time: number): string => new Date(time).toISOString()

const noCluster: Part = {
  path: 'cluster/not-asked.txt',
  collect: async () => 'No control plane runs, so the cluster cannot be asked.\n',
}

/** The user's own kubectl, else with what kubeadm left for root. */
const kubectl = (args: string): string =>
  `kubectl ${args} || sudo -n kubectl --kubeconfig /etc/kubernetes/admin.conf ${args}`

const clusterCommands = {
  'nodes.txt': kubectl('get nodes -o wide'),
  'node-conditions.txt': kubectl('describe nodes'),
  'pods.txt': kubectl('get pods -A -o wide'),
  'events.txt': kubectl('get events -A --sort-by=.metadata.creationTimestamp'),
}

const clusterParts = (lab: Lab, node: LabNode, { onNode }: PartNeeds): Part[] =>
  Object.entries(clusterCommands).map(([name, command]) => ({
    path: `cluster/${name}`,
    collect: (signal) => onNode.run(lab.id, node.name, command, signal),
  }))

/** The journal's last lines: about what a file of the bundle may hold. */
const nodeCommands = {
  'system.txt': 'uname -a; uptime; free -m; df -h; ip -4 address; systemctl is-active containerd kubelet',
  'kubelet.txt': 'sudo -n journalctl --unit kubelet --no-pager --output short-iso --lines 2000',
}

const nodeParts = (lab: Lab, node: LabNode, { onNode }: PartNeeds): Part[] =>
  Object.entries(nodeCommands).map(([name, command]) => ({
    path: `nodes/${node.name}/${name}`,
    collect: (signal) => onNode.run(lab.id, node.name, command, signal),
  }))
