import { LabError } from '#shared/errors'
import { runProgram } from '../platform/process'
import type {
  DhcpServer,
  HostOnlyNetwork,
  ListedMachine,
  MachineInfo,
  VBoxManage,
  VirtualBoxVersion,
} from '../virtualbox'
import { askWindows, type WindowsFacts } from './windows'

/** Vagrant starts in half a second; on a slow disk, for the first time after a restart, in twenty. */
const vagrantMs = 30_000

/** A question has nothing to clean up, in ms. */
const patienceMs = () => 500

/** Machines that are asked for their settings, at most; more than that nobody has running. */
const maxMachines = 64

/** What checks ask of Vagrant and VirtualBox. Each question is asked at most once, when its answer is first wanted. */
export interface Tools {
  /** `2.4.9`; null where there is no Vagrant. */
  vagrant(): Promise<string | null>
  /** Null where there is no VirtualBox. */
  virtualBox(): Promise<VirtualBoxVersion | null>
  listed(): Promise<ListedMachine[]>
  /** All machines that VirtualBox can read. */
  machines(): Promise<MachineInfo[]>
  hostOnlyNetworks(): Promise<HostOnlyNetwork[]>
  dhcpServers(): Promise<DhcpServer[]>
  machineFolder(): Promise<string>
  /** Only on Windows. */
  windows(): Promise<WindowsFacts>
}

export function askTools(vagrantProgram: string, virtualBox: VBoxManage, signal: AbortSignal): Tools {
  const listed = once(() => virtualBox.machines(signal))
  return {
    vagrant: once(() => orMissing(vagrantVersion(vagrantProgram, signal))),
    virtualBox: once(() => orMissing(virtualBox.version(signal))),
    listed,
    machines: once(async () => readAll(await listed(), virtualBox, signal)),
    hostOnlyNetworks: once(() => virtualBox.hostOnlyNetworks(signal)),
    dhcpServers: once(() => virtualBox.dhcpServers(signal)),
    machineFolder: once(() => virtualBox.machineFolder(signal)),
    windows: once(() => askWindows(signal)),
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}

async function orMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof LabError && error.code === 'tool.missing') return null
    throw error
  }
}

async function vagrantVersion(program: string, signal: AbortSignal): Promise<string> {
  const lines: string[] = []
  const onLine = (line: string) => void lines.push(line)
  await runProgram(program, { args: ['--version'], signal, timeoutMs: vagrantMs, patienceMs, onLine })
  const version = lines.map((line) => /^Vagrant (\d+\.\d+\.\d+\S*)/.exec(line)?.[1]).find((found) => found)
  if (version) return version
  throw new LabError('command.failed', 'vagrant.unreadable', { details: lines.slice(-20).join('\n') })
}

/** One after another: VirtualBox answers in milliseconds, and one that stalls should not stall many. */
async function readAll(
  listed: readonly ListedMachine[],
  virtualBox: VBoxManage,
  signal: AbortSignal,
): Promise<MachineInfo[]> {
  const machines: MachineInfo[] = []
  for (const { uuid } of listed.filter(({ name }) => name !== null).slice(0, maxMachines)) {
    try {
      machines.push(await virtualBox.machine(uuid, signal))
    } catch (error) {
      // It was removed meanwhile, or is being changed: this one cannot be asked, the others can.
      if (!(error instanceof LabError) || error.code === 'cancelled' || error.code === 'timeout') throw error
    }
  }
  return machines
}
