import { homedir } from 'node:os'
import { LabError } from '#shared/errors'
import type { ForwardedPort } from '#shared/labs'
import type { LogLine } from '#shared/runs'
import { hasVagrantfile } from '../labs'
import { runProgram } from '../platform/process'
import { type Call, runCommand, type VagrantProgram, withoutSecrets } from './command'
import { DownloadProgress } from './download-progress'
import { vagrantEnvironment } from './environment'
import { parseForwardedPort } from './forwarded-port'
import { type ListedMachine, parseGlobalStatus } from './global-status'
import { mistakenFor } from './machine-index'
import { type MachineLine, messageOf } from './machine-readable'
import { parseSshConfig, type SshConfig } from './ssh-config'

/**
 * For questions of a run's step, in ms: VBoxManage alone may stall for 10 s, several times, and a step can wait. Questions
 * for the page end earlier, by their signal, when the labs service has lost its patience.
 */
const questionMs = 120_000

/** Time to clean up after a cancel, in ms: a half-made machine is removed again; a script is cut off. */
const patienceMs = {
  up: 30_000,
  halt: 10_000,
  suspend: 10_000,
  resume: 10_000,
  reload: 30_000,
  provision: 3000,
  destroy: 30_000,
  'snapshot save': 30_000,
  'snapshot restore': 30_000,
  'snapshot delete': 30_000,
}

/** Lines of Vagrant's list of all machines that are read; each machine has ten. */
const maxListLines = 10_000

export interface VagrantOptions extends VagrantProgram {
  /** Throws where the code of the folder's Vagrantfile may not run; without it all may. */
  checkTrust?: (folder: string) => Promise<void>
}

/** One machine of a Vagrantfile. */
export interface Machine {
  /** Folder of the Vagrantfile. */
  folder: string
  name: string
}

/** What a command that changes a machine reports to and ends by. */
export interface Work {
  signal: AbortSignal
  log(text: string, level?: LogLine['level']): void
}

type Changing = keyof typeof patienceMs

/**
 * Vagrant's command line. Every method throws what `failureError` and `runProgram` make: `tool.missing`, `cancelled`,
 * `timeout`, and an error for each of Vagrant's error classes; those about machines also what `checkTrust` and `checkTarget` throw.
 * What it prints is read as `--machine-readable`.
 */
export class Vagrant {
  readonly #options: VagrantOptions

  constructor(options: VagrantOptions) {
    this.#options = options
  }

  get provider(): string | null {
    return this.#options.provider
  }

  /** Every call on a folder begins with this. Throws `labs.untrusted`. */
  async checkTrust(folder: string): Promise<void> {
    await this.#options.checkTrust?.(folder)
  }

  /** Such as `2.4.9`. It asks neither the network nor the provider. */
  async version(signal: AbortSignal): Promise<string> {
    const lines: string[] = []
    const { program } = this.#options
    await runProgram(program, {
      args: ['--version'],
      env: vagrantEnvironment(process.env, this.provider),
      signal,
      timeoutMs: questionMs,
      onLine: (line) => lines.push(line),
    })
    const version = lines.map((line) => /^Vagrant (\d\S*)$/.exec(line)?.[1]).find(Boolean)
    if (version) return version
    throw new LabError('command.failed', 'vagrant.unreadable', { details: lines.join('\n') })
  }

  /** All machines that Vagrant remembers, of any folder. */
  async everyMachine(signal: AbortSignal): Promise<ListedMachine[]> {
    const lines: MachineLine[] = []
    await runCommand(this.#options, {
      folder: homedir(),
      names: [],
      command: 'global-status',
      args: [],
      // A name that no file has: else the code of a Vagrantfile in the folder, or above it, would run.
      env: { VAGRANT_VAGRANTFILE: 'none of all Vagrantfiles' },
      signal,
      timeoutMs: questionMs,
      onLine: (line) => {
        if (lines.length < maxListLines) lines.push(line)
      },
    })
    return parseGlobalStatus(lines)
  }

  /** States by name, in the provider's own words (`poweroff`): of the machines `names`, of all where there are none. */
  async states(folder: string, names: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    return await this.#status('state', folder, names, signal)
  }

  /** Vagrant's names for what makes the machines `names`, by machine. */
  async providers(
    folder: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    return await this.#status('provider-name', folder, names, signal)
  }

  /** How to log in to running machines, by name. */
  async sshConfigs(
    folder: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, SshConfig>> {
    const lines: string[] = []
    const onText = (text: string) => void lines.push(text)
    await this.#ask({ folder, names, command: 'ssh-config', args: names, signal, onText })
    return parseSshConfig(lines)
  }

  /** Ports of this PC that lead to a running machine, as they are and not as the Vagrantfile wishes; not every provider can tell. */
  async ports({ folder, name }: Machine, signal: AbortSignal): Promise<ForwardedPort[]> {
    const ports: ForwardedPort[] = []
    const onLine = (line: MachineLine) => {
      const port = parseForwardedPort(line)
      if (port) ports.push(port)
    }
    await this.#ask({ folder, names: [name], command: 'port', args: [name], signal, onLine })
    return ports
  }

  /** What a command of a POSIX shell prints on a running machine, as Vagrant's user. */
  async ask({ folder, name }: Machine, command: string, signal: AbortSignal): Promise<string[]> {
    const lines: string[] = []
    const onText = (text: string) => void lines.push(text)
    await this.#ask({
      folder,
      names: [name],
      command: 'ssh',
      args: [name, '--command', command],
      signal,
      onText,
    })
    return lines
  }

  /**
   * Makes and boots a machine. Its provisioners run where the Vagrantfile `decides`; else they are left to `provision`. False
   * where a first attempt broke off in the middle: the one behind it has left a machine that runs as it was.
   */
  async up(machine: Machine, work: Work, decides = false): Promise<boolean> {
    const { provider } = this.#options
    const args = [
      ...(decides ? [] : ['--no-provision']),
      ...(provider === null ? [] : ['--provider', provider]),
    ]
    return await this.#change('up', machine, args, work)
  }

  /** Runs every provisioner that the Vagrantfile has for the machine. */
  async provisionAll(machine: Machine, work: Work): Promise<void> {
    await this.#change('provision', machine, [], work)
  }

  /** Runs one named provisioner. `env` is for the Vagrantfile; its values are secret and kept out of the log. */
  async provision(machine: Machine, step: string, env: Record<string, string>, work: Work): Promise<void> {
    await this.#change('provision', machine, ['--provision-with', step], work, env)
  }

  async halt(machine: Machine, work: Work): Promise<void> {
    await this.#change('halt', machine, [], work)
  }

  async suspend(machine: Machine, work: Work): Promise<void> {
    await this.#change('suspend', machine, [], work)
  }

  /** Wakes a suspended machine. Vagrant would run every provisioner, since it has seen none of them run by itself. */
  async resume(machine: Machine, work: Work): Promise<void> {
    await this.#change('resume', machine, ['--no-provision'], work)
  }

  /** Stops a machine and boots it with what the Vagrantfile says now; without provisioners, as `resume`. */
  async reload(machine: Machine, work: Work): Promise<void> {
    await this.#change('reload', machine, ['--no-provision'], work)
  }

  async destroy(machine: Machine, work: Work): Promise<void> {
    await this.#change('destroy', machine, ['--force'], work)
  }

  /** Names of the snapshots that machines have, by machine. */
  async snapshots(
    folder: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, Set<string>>> {
    const snapshots = new Map(names.map((name) => [name, new Set<string>()]))
    await this.#ask({
      folder,
      names,
      command: 'snapshot list',
      args: names,
      signal,
      onLine: (line) => {
        if (line.type === 'ui' && line.data[0] === 'detail') snapshots.get(line.target)?.add(messageOf(line))
      },
    })
    return snapshots
  }

  /** Replaces a snapshot of this name. */
  async saveSnapshot(machine: Machine, snapshot: string, work: Work): Promise<void> {
    await this.#change('snapshot save', machine, [snapshot, '--force'], work)
  }

  /** Leaves the machine as it was then, but for one that ran: that is off, or stands still. */
  async restoreSnapshot(machine: Machine, snapshot: string, work: Work): Promise<void> {
    await this.#change('snapshot restore', machine, [snapshot, '--no-start', '--no-provision'], work)
  }

  async deleteSnapshot(machine: Machine, snapshot: string, work: Work): Promise<void> {
    await this.#change('snapshot delete', machine, [snapshot], work)
  }

  /** What `status` says of each machine in its lines of one type. */
  async #status(
    wanted: string,
    folder: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    const told = new Map<string, string>()
    const onLine = ({ target, type, data }: MachineLine) => {
      if (type === wanted) told.set(target, data[0] ?? '')
    }
    await this.#ask({ folder, names, command: 'status', args: names, signal, onLine })
    return told
  }

  async #ask(call: Call): Promise<void> {
    await this.checkTrust(call.folder)
    await checkTarget(call)
    await runCommand(this.#options, { timeoutMs: questionMs, ...call })
  }

  /** False where an attempt had begun before the one that succeeded. */
  async #change(
    command: Changing,
    { folder, name }: Machine,
    args: readonly string[],
    { signal, log }: Work,
    env: Record<string, string> = {},
  ): Promise<boolean> {
    const secrets = Object.values(env)
    const say: Work['log'] = (text, level) => log(withoutSecrets(text, secrets), level)
    const progress = new DownloadProgress()
    const action = command.replace(' ', '_')
    let begun = 0
    await this.checkTrust(folder)
    await checkTarget({ folder, names: [name] })
    await runCommand(this.#options, {
      folder,
      names: [name],
      command,
      args: [name, ...args],
      signal,
      env,
      // Before an action begins Vagrant is deaf to interrupts, and there is nothing to clean up.
      patienceMs: () => (begun > 0 ? patienceMs[command] : 0),
      onText: say,
      onLine: (line) => {
        if (line.type === 'action' && line.data[0] === action && line.data[1] === 'start') begun++
        const text = line.type === 'ui' ? progress.shown(messageOf(line)) : null
        if (text !== null) say(text, line.data[0] === 'error' ? 'error' : 'output')
      },
    })
    return begun < 2
  }
}

/**
 * Vagrant works on other machines than those that are meant, and destroys them, where it takes a Vagrantfile of a folder above
 * or another machine's id. Throws `labs.vagrantfileGone`, `vagrant.nameIsId`.
 */
async function checkTarget({ folder, names }: Pick<Call, 'folder' | 'names'>): Promise<void> {
  if (!(await hasVagrantfile(folder)))
    throw new LabError('resource.missing', 'labs.vagrantfileGone', { params: { path: folder } })
  for (const node of names) {
    const other = await mistakenFor(folder, node)
    if (other) throw new LabError('state.conflict', 'vagrant.nameIsId', { params: { node, ...other } })
  }
}
