import { Duplex } from 'node:stream'
import { InMemoryFs } from 'just-bash'
import { type ExecRequest, type Pod, type PodRuntime, statusOf } from '../kube-api'
import type { LabFile } from '../labs'
import type { Cluster } from './cluster-state'
import { installPrograms, type Machine, shellCommands } from './machine'
import { logLines } from './pod-logs'
import { Interpreter } from './shell/interpreter'
import { ChannelOutput, TerminalOutput } from './shell/output'
import { Shell } from './shell/shell'
import { quoted } from './shell/watch'

/** Containers whose files are kept; the one that was used longest ago begins anew. */
const maxContainers = 64
/** Most bytes that the files of one container may take. */
const diskBytes = 8 * 1024 * 1024

/** Ctrl+C. */
const interruptByte = 0x03

/** The inside of simulated pods: each container has a shell and files of its own, and a log that is made up. */
export class SandboxPods implements PodRuntime {
  readonly #lab: LabFile
  readonly #cluster: Cluster
  readonly #machines = new Map<string, Machine>()

  constructor(lab: LabFile, cluster: Cluster) {
    this.#lab = lab
    this.#cluster = cluster
  }

  readonly logLines = logLines

  async exec(request: ExecRequest): Promise<number> {
    const { pod, container, command } = request
    const machine = this.#machineOf(pod, container)
    return isShell(command) ? await runShell(machine, request) : await runCommand(machine, request)
  }

  /** Every container begins anew. */
  forget(): void {
    this.#machines.clear()
  }

  #machineOf(pod: Pod, container: string): Machine {
    const { restartCount = 0 } = statusOf(pod, container) ?? {}
    const key = `${pod.metadata.uid}/${container}/${restartCount}`
    const machine = this.#machines.get(key) ?? this.#newMachine(pod)
    this.#machines.delete(key)
    this.#machines.set(key, machine)
    const [oldest] = this.#machines.keys()
    if (this.#machines.size > maxContainers && oldest !== undefined) this.#machines.delete(oldest)
    return machine
  }

  #newMachine({ metadata, status }: Pod): Machine {
    const address = status.podIP ?? ''
    const files = new InMemoryFs(
      {
        '/etc/hostname': `${metadata.name}\n`,
        '/etc/hosts': `127.0.0.1 localhost\n${address} ${metadata.name}\n`,
        '/etc/resolv.conf': `search ${metadata.namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n`,
        '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
      },
      { maxTotalBytes: diskBytes },
    )
    for (const folder of ['/tmp', '/root', '/var/log']) files.mkdirSync(folder, { recursive: true })
    const node = {
      name: metadata.name,
      role: 'worker' as const,
      address,
      sshPort: 0,
      cpus: 2,
      memoryMiB: 2048,
    }
    const machine = {
      node,
      lab: this.#lab,
      cluster: this.#cluster,
      files,
      bootedAt: new Date(),
      has: () => false,
    }
    installPrograms(machine, shellCommands)
    return machine
  }
}

/** Whether the command is a shell alone, which reads what to do. */
const isShell = ([program = '', ...more]: readonly string[]): boolean =>
  /^(\/usr)?(\/bin\/)?(ba|da)?sh$/.test(program) && more.every((word) => /^-[il]+$/.test(word))

async function runShell(machine: Machine, request: ExecRequest): Promise<number> {
  const { stdin, stdout, stderr, terminal, signal } = request
  const channel = Object.assign(Duplex.from({ readable: stdin, writable: stdout }), { stderr })
  // Whoever began the command hears of its streams' end by `signal`.
  channel.on('error', () => {})
  return await new Shell(machine, { channel, terminal }, signal, '').run()
}

/** Standard input is not given to the command, as on the nodes. */
async function runCommand(machine: Machine, request: ExecRequest): Promise<number> {
  const { command, stdin, stdout, stderr, terminal, signal } = request
  const interrupt = new AbortController()
  stdin.on('data', (bytes: Buffer) => {
    if (terminal && bytes.includes(interruptByte)) interrupt.abort()
  })
  const plain = new ChannelOutput(stdout, signal)
  const onTerminal = new TerminalOutput(plain)
  const outputs = terminal
    ? { out: onTerminal, err: onTerminal }
    : { out: plain, err: new ChannelOutput(stderr, signal) }
  const either = AbortSignal.any([signal, interrupt.signal])
  const { status } = await new Interpreter(machine, outputs).run(quoted(command), either)
  return status
}
