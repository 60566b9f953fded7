import { LabError } from '#shared/errors'
import { runProgram } from '../platform/process'
import { findVBoxManage } from './find'
import {
  type HostOnlyNetwork,
  type ListedMachine,
  parseBlocks,
  parseHostOnlyNetworks,
  parseMachines,
  parseVersion,
  type VirtualBoxVersion,
} from './parse-lists'
import { type MachineInfo, parseMachine } from './parse-machine'

/** Every answer comes within milliseconds, but while VirtualBox's own server ends, a call waits 10 s for it. */
const timeoutMs = 30_000

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
 * Asks VirtualBox. Nothing here changes a machine; that is Vagrant's work. All methods throw `tool.missing`
 * (`virtualbox.missing`), `timeout`, `cancelled`, and `command.failed` with what VirtualBox said.
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

  /** Throws `resource.missing` (`virtualbox.machineMissing`) too; `command.failed` for a machine that cannot be read. */
  async machine(uuid: string, signal?: AbortSignal): Promise<MachineInfo> {
    const output = await ask(['showvminfo', uuid, '--machinereadable'], signal)
    const machine = parseMachine(output)
    if (!machine) throw notUnderstood('showvminfo', output)
    return machine
  }

  /** On macOS VirtualBox 7 and newer have networks in place of adapters; Vagrant uses them there. */
  async hostOnlyNetworks(signal?: AbortSignal): Promise<HostOnlyNetwork[]> {
    const list = process.platform === 'darwin' ? 'hostonlynets' : 'hostonlyifs'
    return parseHostOnlyNetworks(await ask(['list', list], signal))
  }

  /** Where VirtualBox puts new machines with their disks. */
  async machineFolder(signal?: AbortSignal): Promise<string> {
    const output = await ask(['list', 'systemproperties'], signal)
    const folder = parseBlocks(output)[0]?.get('Default machine folder')
    if (!folder) throw notUnderstood('list systemproperties', output)
    return folder
  }
}

async function ask(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const out: string[] = []
  const err: string[] = []
  const onLine = (line: string, stream: 'out' | 'err') => {
    const lines = stream === 'out' ? out : err
    if (lines.length < maxLines) lines.push(line)
  }
  const { code } = await run({ args, env, timeoutMs, patienceMs, onLine, ...(signal && { signal }) })
  const complaints = [...out, ...err].filter((line) => /^VBoxManage(\.exe)?: error: /i.test(line))
  // It may print an error and still exit with 0.
  if (code === 0 && complaints.length === 0) return out.join('\n')
  throw failure(args, complaints.length > 0 ? complaints : [...err, ...out])
}

async function run(options: Parameters<typeof runProgram>[1]): ReturnType<typeof runProgram> {
  try {
    return await runProgram(await findVBoxManage(), options)
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'tool.missing') throw error
    throw new LabError('tool.missing', 'virtualbox.missing', { cause: error, details: error.details ?? '' })
  }
}

/** `VBOX_E_OBJECT_NOT_FOUND` is a name from VirtualBox's own interface (`VirtualBox.xidl`), the same in every language. */
function failure(args: readonly string[], lines: readonly string[]): LabError {
  const details = lines.slice(-20).join('\n')
  if (args[0] === 'showvminfo' && details.includes('VBOX_E_OBJECT_NOT_FOUND'))
    return new LabError('resource.missing', 'virtualbox.machineMissing', {
      params: { machine: args[1] ?? '' },
      details,
    })
  return new LabError('command.failed', 'virtualbox.failed', { params: { command: args.join(' ') }, details })
}

function notUnderstood(command: string, output: string): LabError {
  return new LabError('command.failed', 'virtualbox.notUnderstood', {
    params: { command },
    details: output.slice(0, 2000),
  })
}
