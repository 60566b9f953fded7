import { type Command, type CommandContext, defineCommand, type ExecResult } from 'just-bash'
import { account } from '../account'
import { kubectl } from '../kubectl/kubectl'
import { type Machine, notSimulated } from '../machine'
import { system } from '../versions'
import type { Output } from './devices'
import { streamVariable } from './rewrite'
import { disks, hostSummary, memory } from './system-facts'
import { quoted, watch } from './watch'

const ok = (stdout: string): ExecResult => ({ stdout, stderr: '', exitCode: 0 })
const failed = (stderr: string, exitCode = 1): ExecResult => ({ stdout: '', stderr, exitCode })

type Simple = (machine: Machine, args: string[]) => ExecResult

/** Commands that just-bash does not have, or would answer for itself rather than for the node. */
const simpleCommands: Record<string, Simple> = {
  hostname: ({ node }, args) => ok(args.includes('-I') ? `10.0.2.15 ${node.address} \n` : `${node.name}\n`),
  whoami: () => ok(`${account.name}\n`),
  id: () => ok('uid=0(root) gid=0(root) groups=0(root)\n'),
  uname: ({ node }, args) => ok(`${uname(node.name, args)}\n`),
  uptime: (machine) => ok(`${uptime(machine)}\n`),
  free: (_, args) => ok(memory(args)),
  df: (_, args) => ok(disks(args)),
  hostnamectl: (machine) => ok(hostSummary(machine)),
  nproc: () => ok('2\n'),
  ip: ({ node }, args) => ip(node.address, args),
  systemctl: (machine, args) => systemctl(machine, args),
}

/** What the machine answers for itself, beside just-bash's commands. `out` is the terminal, for programs that write while they run. */
export function machineCommands(machine: Machine, out: Output, history: () => readonly string[]): Command[] {
  const terminalOf = (context: CommandContext) =>
    context.exportedEnv?.[streamVariable] === undefined ? null : out
  const runKubectl = (args: string[], context: CommandContext) =>
    kubectl(machine, args, context.signal, terminalOf(context))
  return [
    ...Object.entries(simpleCommands).map(([name, run]) =>
      defineCommand(name, async (args) => run(machine, args)),
    ),
    ...notSimulated.map((name) =>
      defineCommand(name, async () => failed(`Sandbox – simulated: ${name} is not simulated.\n`)),
    ),
    defineCommand('history', async () =>
      ok(
        history()
          .map((line, index) => `${String(index + 1).padStart(5)}  ${line}\n`)
          .join(''),
      ),
    ),
    defineCommand('kubectl', (args, context) => runKubectl(args, context)),
    defineCommand('sudo', async (args, context) => {
      const first = args.findIndex((word) => !word.startsWith('-'))
      if (first < 0) return failed('Sandbox – simulated: you are root already.\n')
      const words = args.slice(first)
      if (words[0] === 'kubectl') return await runKubectl(words.slice(1), context)
      return (await context.exec?.(quoted(words), { cwd: context.cwd })) ?? failed('sudo: no shell\n')
    }),
    defineCommand('watch', async (args, context) => {
      const terminal = terminalOf(context)
      return terminal
        ? await watch(args, context, terminal)
        : failed('watch: standard output is no terminal\n')
    }),
  ]
}

function uname(name: string, args: readonly string[]): string {
  const kernel = `Linux ${name} ${system.kernel} #89-Ubuntu SMP PREEMPT_DYNAMIC x86_64 x86_64 x86_64 GNU/Linux`
  if (args.includes('-a')) return kernel
  if (args.includes('-r')) return system.kernel
  if (args.includes('-n')) return name
  if (args.includes('-m')) return 'x86_64'
  return 'Linux'
}

function uptime({ bootedAt }: Machine): string {
  const minutes = Math.floor((Date.now() - bootedAt.getTime()) / 60_000)
  const hours = Math.floor(minutes / 60)
  const up = hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`
  const now = new Date().toISOString().slice(11, 19)
  return ` ${now} up ${up},  1 user,  load average: 0.08, 0.05, 0.01`
}

function ip(address: string, args: readonly string[]): ExecResult {
  const object = args.find((word) => !word.startsWith('-')) ?? ''
  if (!'address'.startsWith(object) || object === '')
    return failed(`Object "${object}" is unknown, try "ip help".\n`)
  const links = [
    ['lo', '127.0.0.1/8', 'LOOPBACK,UP,LOWER_UP', 'UNKNOWN'],
    ['eth0', '10.0.2.15/24', 'BROADCAST,MULTICAST,UP,LOWER_UP', 'UP'],
    ['eth1', `${address}/24`, 'BROADCAST,MULTICAST,UP,LOWER_UP', 'UP'],
  ]
  return ok(
    links
      .map(([name, cidr, flags, state], index) =>
        [
          `${index + 1}: ${name}: <${flags}> mtu ${name === 'lo' ? 65536 : 1500} state ${state} group default`,
          `    inet ${cidr} scope ${name === 'lo' ? 'host' : 'global'} ${name}`,
          '',
        ].join('\n'),
      )
      .join(''),
  )
}

function systemctl(machine: Machine, args: readonly string[]): ExecResult {
  const [verb, unit = ''] = args.filter((word) => !word.startsWith('-'))
  const name = unit.replace(/\.service$/, '')
  const installedBy: Record<string, string> = { containerd: 'containerd', kubelet: 'kubernetes', ssh: '' }
  const step = installedBy[name]
  if (step === undefined || (step !== '' && !machine.has(step)))
    return failed(`Unit ${name}.service could not be found.\n`, 4)
  if (verb === 'is-active') return ok('active\n')
  if (verb !== 'status') return failed(`Sandbox – simulated: systemctl ${verb ?? ''} is not simulated.\n`)
  return ok(
    [
      `● ${name}.service`,
      `     Loaded: loaded (/usr/lib/systemd/system/${name}.service; enabled; preset: enabled)`,
      `     Active: active (running) since ${machine.bootedAt.toUTCString()}`,
      '',
    ].join('\n'),
  )
}
