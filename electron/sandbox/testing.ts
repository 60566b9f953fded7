import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import ssh2, { type ClientChannel } from 'ssh2'
import type { PlannedNode } from '#shared/labs'
import { waiting } from '#shared/testing'
import type { LabFile, MadeLab } from '../labs'
import type { StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import type { Pace } from './pace'
import { SandboxProvider } from './provider'

/** Pods stay on a silent node: a busy machine takes long between two steps of a test, and none waits for them to leave. */
export const quickPace: Pace = {
  lineMs: 0,
  readyMs: 20,
  notReadyMs: 60,
  reactMs: 5,
  podStartMs: 10,
  podStopMs: 10,
  restartMs: 20,
  evictMs: 3_600_000,
}

/** A lab of `workers` workers in a temporary folder, on ports that were free a moment ago. */
export async function temporaryLab(workers = 2): Promise<MadeLab> {
  const ports = await freePorts(workers + 1)
  const path = await mkdtemp(join(tmpdir(), 'pilothouse-sandbox-'))
  const worker = (index: number) => ({
    name: `w${index}-k8s`,
    role: 'worker' as const,
    address: `192.168.56.10${index}`,
  })
  const nodes = [
    { name: 'm-k8s', role: 'control-plane' as const, address: '192.168.56.10' },
    ...Array.from({ length: workers }, (_, index) => worker(index + 1)),
  ].map((node, index) => ({ ...node, sshPort: ports[index] ?? 0, cpus: 2, memoryMiB: 2048 }))
  return { id: 'k8s', path, file: sandboxLab(nodes) }
}

/** The lab file of a sandbox lab of these nodes. */
export const sandboxLab = (nodes: PlannedNode[]): LabFile => ({
  version: 1,
  name: 'k8s',
  provider: 'sandbox',
  box: 'bento/ubuntu-24.04',
  kubernetesVersion: '1.36',
  cni: 'calico',
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
  nodes,
})

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** A provider of a lab, with everything it told. */
export function sandbox(lab: MadeLab, pace = quickPace) {
  const hostKeys = new Map<string, Buffer>()
  const reachable: string[] = []
  const clients: ssh2.Client[] = []
  const provider = new SandboxProvider({
    hostKeys: {
      knows: async (alias) => hostKeys.has(alias),
      replace: async (alias, key) => void hostKeys.set(alias, Buffer.from(key)),
      forget: async (alias) => void hostKeys.delete(alias),
    },
    reports: { reachable: (_lab, node) => reachable.push(node), changed: () => {} },
    logger: pino({ level: 'silent' }),
    pace,
  })
  return {
    ...{ provider, hostKeys, reachable, all: lab.file.nodes.map(({ name }) => name) },
    /** Logs in to a node that runs, until `dispose`. */
    async on(node: string): Promise<ssh2.Client> {
      const target = provider.sshTarget(lab, node)
      if (!target) throw new Error(`${node} does not run`)
      const client = await login(target, hostKeys)
      clients.push(client)
      return client
    },
    /** Ends everything, and removes the lab. */
    async dispose(): Promise<void> {
      for (const client of clients) client.end()
      await provider.dispose()
      await removeLab(lab)
    },
  }
}

/** Runs steps as the run engine does: each one once what it needs has succeeded. Gives back the log. */
export async function runPlan(
  plan: readonly StepPlan[],
  signal = new AbortController().signal,
): Promise<string[]> {
  const log: string[] = []
  const running = new Map<string, Promise<void>>()
  for (const step of plan) {
    const needs = step.needs.map((id) => running.get(id))
    const context = { signal, log: (text: string) => void log.push(`${step.id}: ${text}`) }
    running.set(
      step.id,
      Promise.all(needs).then(() => step.run(context)),
    )
  }
  const results = await Promise.allSettled(running.values())
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return log
}

export async function removeLab(lab: MadeLab): Promise<void> {
  await rm(lab.path, { recursive: true, force: true })
}

/** Logs in with ssh2's client; the host key must be the one that the provider announced. */
export async function login(
  target: SshTarget,
  hostKeys: ReadonlyMap<string, Buffer>,
  change: ssh2.ConnectConfig = {},
): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  const ready = once(client, 'ready')
  client.connect({
    host: target.host,
    port: target.port,
    username: target.username,
    ...(target.credential.method === 'key' ? { privateKey: target.credential.privateKey } : {}),
    hostVerifier: (key: Buffer) => hostKeys.get(target.hostKeyAlias ?? '')?.equals(key) ?? false,
    ...change,
  })
  await ready
  return client
}

export interface Executed {
  out: string
  err: string
  code: number | null
}

export function exec(client: ssh2.Client, command: string): Promise<Executed> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      const result: Executed = { out: '', err: '', code: null }
      channel.on('data', (data: Buffer) => {
        result.out += data
      })
      channel.stderr.on('data', (data: Buffer) => {
        result.err += data
      })
      channel.on('exit', (code: number | null) => {
        result.code = code
      })
      channel.on('close', () => resolve(result))
    })
  })
}

/** A channel whose output can be waited for. */
export class Watched {
  #seen = ''
  #waiting: (() => void) | null = null
  #exitCode: number | null = null
  readonly closed: Promise<number | null>

  constructor(readonly channel: ClientChannel) {
    channel.on('data', (data: Buffer) => {
      this.#seen += data
      this.#waiting?.()
    })
    channel.on('exit', (code: number | null) => {
      this.#exitCode = code
    })
    this.closed = new Promise((resolve) => channel.on('close', () => resolve(this.#exitCode)))
  }

  /** Resolves with the output up to and with `text`, which is then forgotten; fails with what was seen instead. */
  async until(text: string): Promise<string> {
    const deadline = performance.now() + waiting.timeout
    for (;;) {
      const at = this.#seen.indexOf(text)
      if (at >= 0) {
        const seen = this.#seen.slice(0, at + text.length)
        this.#seen = this.#seen.slice(at + text.length)
        return seen
      }
      const left = deadline - performance.now()
      if (left <= 0) throw new Error(`“${text}” did not come; seen: ${JSON.stringify(this.#seen)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

export function openShell(client: ssh2.Client, size = { cols: 80, rows: 24 }): Promise<Watched> {
  return new Promise((resolve, reject) => {
    client.shell({ ...size, term: 'xterm-256color' }, (error, channel) =>
      error ? reject(error) : resolve(new Watched(channel)),
    )
  })
}

export function openExec(client: ssh2.Client, command: string): Promise<Watched> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(new Watched(channel))))
  })
}
