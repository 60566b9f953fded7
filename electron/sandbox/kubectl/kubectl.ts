import type { ExecResult } from 'just-bash'
import { ApiError } from '../../kube-api'
import type { Machine } from '../machine'
import type { Output } from '../shell/devices'
import { kubernetesPatch } from '../versions'
import { KubectlError, parseArguments } from './arguments'
import { Call } from './call'
import { describe } from './describe'
import { get } from './get'
import { deleteObjects, drain, setCordon } from './manage'

const commands: Record<string, (call: Call) => Promise<void>> = {
  get,
  describe,
  cordon: (call) => setCordon(call, true),
  uncordon: (call) => setCordon(call, false),
  drain,
  delete: deleteObjects,
  'cluster-info': clusterInfo,
}

/** The simulated kubectl. With `terminal` its output is shown as it comes; otherwise all of it is in the result. */
export async function kubectl(
  machine: Machine,
  args: readonly string[],
  signal: AbortSignal | undefined,
  terminal: Output | null,
): Promise<ExecResult> {
  if (!machine.has('kubernetes'))
    return { stdout: '', stderr: 'bash: kubectl: command not found\n', exitCode: 127 }
  let call: Call | null = null
  try {
    call = new Call(machine, parseArguments(args), signal, terminal)
    await run(call)
    const { stdout, stderr, exitCode } = call
    return { stdout, stderr, exitCode }
  } catch (thrown) {
    const error = asKubectlError(thrown)
    if (!error) throw thrown
    const stderr = `${call?.stderr ?? ''}${error.message && `${error.message}\n`}`
    return { stdout: call?.stdout ?? '', stderr, exitCode: error.exitCode }
  }
}

function asKubectlError(error: unknown): KubectlError | null {
  if (error instanceof ApiError)
    return new KubectlError(`Error from server (${error.reason}): ${error.message}`)
  return error instanceof KubectlError ? error : null
}

async function run(call: Call): Promise<void> {
  const [name] = call.args.words
  if (name === undefined || call.args.flags.has('help')) return await call.out(help)
  if (name === 'version') return await version(call)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command)
    throw new KubectlError(
      `error: unknown command "${name}" for "kubectl"\nSandbox – simulated: it knows ${known}.`,
    )
  requireApiServer(call)
  await command(call)
}

/** Only the control plane has a kubeconfig; without one kubectl asks an address where nothing listens. */
function requireApiServer({ machine, cluster }: Call): void {
  if (!hasKubeconfig(machine))
    throw new KubectlError(
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    )
  if (!cluster.serving)
    throw new KubectlError(
      `The connection to the server ${machine.node.address}:6443 was refused - did you specify the right host or port?`,
    )
}

const hasKubeconfig = (machine: Machine) => machine.has('control-plane')

async function version(call: Call): Promise<void> {
  const release = `v${kubernetesPatch(call.machine.lab.kubernetesVersion)}`
  await call.out(`Client Version: ${release}\nKustomize Version: v5.7.1\n`)
  if (call.args.flags.has('client')) return
  requireApiServer(call)
  await call.out(`Server Version: ${release}\n`)
}

async function clusterInfo(call: Call): Promise<void> {
  const server = `https://${call.machine.node.address}:6443`
  await call.out(
    [
      `Kubernetes control plane is running at ${server}`,
      `CoreDNS is running at ${server}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy`,
      '',
      "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
      '',
    ].join('\n'),
  )
}

const known = [...Object.keys(commands), 'version'].sort().join(', ')
const help = `kubectl controls the Kubernetes cluster manager.\n\nSandbox – simulated: this kubectl knows ${known}.\n`
