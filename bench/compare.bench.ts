import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { runOnNodes } from '../electron/compare'
import { noLogger } from '../electron/platform/logger'
import type { SshConnections } from '../electron/ssh'
import { startService, targetOf, trusting } from '../electron/ssh/testing'
import { havePeer } from './debian-peer'
import { type Comparison, median, report } from './report'

const run = promisify(execFile)
const rounds = 5
const counts = [4, 16, 64]

const missing = testHostsMissing()
if (missing) process.stdout.write(`compare: skipped, since ${missing}\n`)

let rig: TestHosts
let config: string
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 27_400, workers: Math.max(...counts) - 1 })
  config = join(dirname(rig.keyPath), 'ssh_config')
  const hosts = rig.hosts.map(({ name, host, port }) => `Host ${name}\n  HostName ${host}\n  Port ${port}\n`)
  const all = `Host *\n  User vagrant\n  IdentityFile ${rig.keyPath}\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n`
  await writeFile(config, [...hosts, all].join(''))
})
afterAll(() => rig?.stop())

/** The Debian package of each peer. */
const packages = { clush: 'clustershell', pdsh: 'pdsh', 'parallel-ssh': 'pssh' }

/** What each peer is called with, all of its targets at the same time. */
const peers: Record<string, (names: string[]) => string[]> = {
  clush: (names) => ['-f', '64', '-o', `-F ${config}`, '-w', names.join(','), 'hostname'],
  pdsh: (names) => ['-f', '64', '-R', 'ssh', '-w', names.join(','), 'hostname'],
  'parallel-ssh': (names) => [
    ...['-p', '64', '-i', '-x', `-F ${config}`],
    ...names.flatMap((name) => ['-H', name]),
    'hostname',
  ],
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function ours(connections: SshConnections, hosts: readonly TestHost[]): Promise<void> {
  const targets = hosts.map(({ name }) => ({ source: { type: 'session', sessionId: name } as const, name }))
  const said: string[] = []
  const runner = {
    connections,
    resolve: async (source: { type: string; sessionId?: string }) => targetNamed(source.sessionId ?? ''),
    logger: noLogger(),
  }
  const request = { command: 'hostname', timeoutSeconds: 60, maxOutputBytes: 1024 }
  await runOnNodes(
    runner,
    targets,
    { ...request, signal: new AbortController().signal },
    {
      report: (result) => {
        if (result.state === 'ended') said.push(result.output.trim())
      },
    },
  )
  checkAnswers(said, hosts)
}

const targetNamed = (name: string) => {
  const host = rig.hosts.find((each) => each.name === name)
  if (!host) throw new Error(`no host ${name}`)
  return targetOf(host, { method: 'key-file', path: rig.keyPath })
}

function checkAnswers(said: readonly string[], hosts: readonly TestHost[]): void {
  const missing = hosts.filter(({ name }) => !said.includes(name))
  if (missing.length > 0) throw new Error(`no answer of ${missing.map(({ name }) => name).join(', ')}`)
}

async function theirs(peer: string, hosts: readonly TestHost[]): Promise<void> {
  const env = { ...process.env, PDSH_SSH_ARGS_APPEND: `-F ${config}` }
  const { stdout } = await run(peer, peers[peer]?.(hosts.map(({ name }) => name)) ?? [], { env })
  checkAnswers(stdout.split(/\s+/), hosts)
}

/** Our times for a command, in ms: where nobody is connected yet, and then once everybody is. */
async function coldAndWarm(hosts: readonly TestHost[]): Promise<{ cold: number; warm: number }> {
  const { service, dispose } = startService(trusting())
  try {
    const cold = await milliseconds(() => ours(service, hosts))
    await Promise.all(hosts.map(({ name }) => service.connect(targetNamed(name))))
    return { cold, warm: await milliseconds(() => ours(service, hosts)) }
  } finally {
    dispose()
  }
}

async function compare(count: number, installed: readonly string[]): Promise<Comparison[]> {
  const hosts = rig.hosts.slice(0, count)
  const row = (what: string, peer: string): Comparison => ({
    ...{ what: `${count} hosts, ${what}, against ${peer}`, unit: 'ms', summary: median },
    ...{ ours: [], peers: [] },
  })
  const rows = installed.map((peer) => ({
    peer,
    cold: row('not connected yet', peer),
    warm: row('connected', peer),
  }))
  for (let round = 0; round < rounds; round += 1) {
    const times = await coldAndWarm(hosts)
    for (const { peer, cold, warm } of rows) {
      const time = await milliseconds(() => theirs(peer, hosts))
      cold.ours.push(times.cold)
      warm.ours.push(times.warm)
      cold.peers.push(time)
      warm.peers.push(time)
    }
  }
  return rows.flatMap(({ cold, warm }) => [cold, warm])
}

it.skipIf(missing)('one command on many hosts against clush, pdsh and parallel-ssh', async () => {
  const installed: string[] = []
  for (const [peer, debianPackage] of Object.entries(packages))
    if (await havePeer(peer, debianPackage)) installed.push(peer)
  const rows: Comparison[] = []
  for (const count of counts) rows.push(...(await compare(count, installed)))
  await report('compare', 'peer', rows)
})
