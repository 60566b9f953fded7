import { LabError } from '#shared/errors'
import { type ProgramOptions, runProgram } from '../platform/process'
import { findVBoxManage } from './find'
import {
  type DhcpServer,
  type HostOnlyNetwork,
  type ListedMachine,
  parseBlocks,
  parseDhcpServers,
  parseHostOnlyNetworks,
  parseMachines,
  parseVersion,
  type VirtualBoxVersion,
} from './parse-lists'
import { type MachineInfo, parseMachine } from './parse-machine'
import { parseSnapshots, type Snapshot } from './parse-snapshots'
import { measuredMetrics, parseUsage, type Usage, usageMetrics } from './parse-usage'

/** Every answer comes within milliseconds, but while VirtualBox's own server ends, a call waits 10 s for it. */
const timeoutMs = 30_000

/** The memory of a running machine is written to disk, or disks are merged: on a slow disk that takes minutes, in ms. */
const snapshotMs = 30 * 60_000

/** Questions have nothing to clean up: a call that nobody waits for any more is killed after this, in ms. */
const patienceMs = () => 500

/** More lines of one answer than this are dropped; a list of a thousand machines has one each. */
const maxLines = 50_000

/**
 * English, and UTF-8 all the same: with `LANG=C` VirtualBox on Linux ends a list at the first name that is not ASCII, and
 * exits with 0 (seen with 7.2.22).
 */
const env = { LC_ALL: 'C.UTF-8' }

/**
 * VirtualBox's command line: questions, and snapshots. Machines are made, started, changed and removed by Vagrant alone, but for
 * those that it has lost. All methods throw `tool.missing` (`virtualbox.missing`), `timeout`, `cancelled`, and `command.failed` with what VirtualBox said;
 * those about one machine or its snapshots also `resource.missing` (`virtualbox.machineMissing`).
 */
export class VBoxManage {
  async version(signal?: AbortSignal): Promise<VirtualBoxVersion> {
    const output = await ask(['--version'], signal)
    const version = parseVersion(output)
    if (!version) throw notUnderstood('--version', output)
    return version
  }

  /** Every machine that VirtualBox knows. */
  async machines(signal?: AbortSignal): Promise<ListedMachine[]> {
    return parseMachines(await ask(['list', 'vms'], signal))
  }

  async running(signal?: AbortSignal): Promise<ListedMachine[]> {
    return parseMachines(await ask(['list', 'runningvms'], signal))
  }

  /** Throws `command.failed` for a machine that cannot be read. */
  async machine(uuid: string, signal?: AbortSignal): Promise<MachineInfo> {
    const output = await ask(['showvminfo', uuid, '--machinereadable'], signal)
    const machine = parseMachine(output)
    if (!machine) throw notUnderstood('showvminfo', output)
    return machine
  }

  /** Parents before their children; none for a machine without snapshots. */
  async snapshots(uuid: string, signal?: AbortSignal): Promise<Snapshot[]> {
    return parseSnapshots(await ask(['showvminfo', uuid, '--machinereadable'], signal))
  }

  /**
   * Takes a snapshot of the disks and, where the machine runs, of its memory; it stands still meanwhile. VirtualBox allows any
   * name, also one that is there already. Gives the snapshot's UUID. Like the two below it cannot be cancelled: VirtualBox would
   * go on with it.
   */
  async takeSnapshot(uuid: string, name: string, description: string): Promise<string> {
    const output = await change(['snapshot', uuid, 'take', name, '--description', description])
    const taken = /^Snapshot taken\. UUID: ([0-9a-f-]{36})$/im.exec(output)?.[1]
    if (!taken) throw notUnderstood('snapshot take', output)
    return taken.toLowerCase()
  }

  /** The machine must be off. Throws `resource.missing` (`virtualbox.snapshotMissing`) too. */
  async restoreSnapshot(uuid: string, snapshotUuid: string): Promise<void> {
    await change(['snapshot', uuid, 'restore', snapshotUuid])
  }

  /** Refused for one with several children. Throws `resource.missing` (`virtualbox.snapshotMissing`) too. */
  async deleteSnapshot(uuid: string, snapshotUuid: string): Promise<void> {
    await change(['snapshot', uuid, 'delete', snapshotUuid])
  }

  /** Removes a machine that is off, with its disks. Throws `command.failed` for one that something works on. */
  async remove(uuid: string): Promise<void> {
    await change(['unregistervm', uuid, '--delete'])
  }

  /** Has VirtualBox measure a running machine every second from now on, for `usage`, until the machine stops. */
  async measure(uuid: string, signal?: AbortSignal): Promise<void> {
    await ask(['metrics', 'setup', '--period', '1', '--samples', '1', uuid, measuredMetrics], signal)
  }

  /** What a running machine takes of this PC; null before the first second after `measure`, and for one that is off. */
  async usage(uuid: string, signal?: AbortSignal): Promise<Usage | null> {
    return parseUsage(await ask(['metrics', 'query', uuid, usageMetrics], signal))
  }

  /** On macOS VirtualBox 7 and newer have networks in place of adapters; Vagrant uses them there. */
  async hostOnlyNetworks(signal?: AbortSignal): Promise<HostOnlyNetwork[]> {
    const list = process.platform === 'darwin' ? 'hostonlynets' : 'hostonlyifs'
    return parseHostOnlyNetworks(await ask(['list', list], signal))
  }

  async dhcpServers(signal?: AbortSignal): Promise<DhcpServer[]> {
    return parseDhcpServers(await ask(['list', 'dhcpservers'], signal))
  }

  /** Where VirtualBox puts new machines with their disks. */
  async machineFolder(signal?: AbortSignal): Promise<string> {
    const output = await ask(['list', 'systemproperties'], signal)
    const folder = parseBlocks(output)[0]?.get('Default machine folder')
    if (!folder) throw notUnderstood('list systemproperties', output)
    return folder
  }
}

const ask = (args: readonly string[], signal: AbortSignal | undefined): Promise<string> =>
  answer({ args, timeoutMs, ...(signal && { signal }) })

const change = (args: readonly string[]): Promise<string> => answer({ args, timeoutMs: snapshotMs })

async function answer(call: Pick<ProgramOptions, 'args' | 'timeoutMs' | 'signal'>): Promise<string> {
  const out: string[] = []
  const err: string[] = []
  const onLine = (line: string, stream: 'out' | 'err') => {
    const lines = stream === 'out' ? out : err
    if (lines.length < maxLines) lines.push(line)
  }
  const { code } = await run({ ...call, env, patienceMs, onLine })
  const complaints = [...out, ...err].filter((line) => /^VBoxManage(\.exe)?: error: /i.test(line))
  // It may print an error and still exit with 0.
  if (code === 0 && complaints.length === 0) return out.join('\n')
  throw failure(call.args, complaints.length > 0 ? complaints : [...err, ...out])
}

async function run(options: ProgramOptions): ReturnType<typeof runProgram> {
  try {
    return await runProgram(await findVBoxManage(), options)
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'tool.missing') throw error
    throw new LabError('tool.missing', 'virtualbox.missing', { cause: error, details: error.details ?? '' })
  }
}

/** Names from VirtualBox's own interface (`VirtualBox.xidl`) and of its functions, the same in every language. */
function failure(args: readonly string[], lines: readonly string[]): LabError {
  const details = lines.slice(-20).join('\n')
  const [command = '', machine = ''] = args
  const about = { params: { machine }, details }
  if (command === 'snapshot' && details.includes('FindSnapshot('))
    return new LabError('resource.missing', 'virtualbox.snapshotMissing', about)
  if (details.includes('VBOX_E_OBJECT_NOT_FOUND'))
    return new LabError('resource.missing', 'virtualbox.machineMissing', about)
  return new LabError('command.failed', 'virtualbox.failed', { params: { command: args.join(' ') }, details })
}

function notUnderstood(command: string, output: string): LabError {
  return new LabError('command.failed', 'virtualbox.notUnderstood', {
    params: { command },
    details: output.slice(0, 2000),
  })
}
