import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { startService, targetOf, trusting } from '../electron/ssh/testing'
import { TestDesk } from '../electron/terminals/testing'
import { type Comparison, median, report } from './report'

const counts = [4, 64]
const rounds = 5
const username = 'vagrant'

const missing = testHostsMissing()
if (missing) process.stdout.write(`connect: skipped, since ${missing}\n`)

let rig: TestHosts
let folder: string
let app: ReturnType<typeof startService>
beforeAll(async () => {
  if (missing) return
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'))
  rig = await startTestHosts({ base: 28_000, workers: Math.max(...counts) - 1 })
  app = startService(trusting())
})
afterAll(async () => {
  app?.dispose()
  await rig?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Tells once the shells of all have asked for a command. */
class Prompts {
  readonly #waiting: Set<unknown>
  readonly all: Promise<void>
  #done: () => void = () => {}

  constructor(who: readonly unknown[]) {
    this.#waiting = new Set(who)
    this.all = new Promise((resolve) => {
      this.#done = resolve
    })
  }

  /** Bash writes its prompt in one piece. */
  output(who: unknown, bytes: Uint8Array): void {
    if (Buffer.from(bytes).toString().endsWith('$ ') && this.#waiting.delete(who) && this.#waiting.size === 0)
      this.#done()
  }
}

/** Milliseconds until the last of the hosts shows its prompt; opens and closes a terminal on each, as the page would. */
async function ours(hosts: readonly TestHost[]): Promise<number> {
  const desk = new TestDesk({
    connections: app.service,
    resolve: async (source) => {
      const host = hosts.find(({ name }) => source.type === 'session' && source.sessionId === name)
      if (!host) throw new Error('a host that nobody knows')
      return { target: targetOf(host, { method: 'key-file', path: rig.keyPath }, username), title: host.name }
    },
  })
  const streams = new Map<number, string>()
  const prompts = new Prompts(hosts.map(({ name }) => name))
  desk.client.onFrame = ({ stream, payload }) => prompts.output(streams.get(stream), payload)
  const start = performance.now()
  await Promise.all(
    hosts.map(async ({ name }) => {
      const { id } = await desk.open({ source: { type: 'session', sessionId: name }, workspace: 'sessions' })
      const { stream } = await desk.service.handlers['terminals.attach']({ terminalId: id }, desk.client)
      streams.set(stream, name)
    }),
  )
  await prompts.all
  const time = performance.now() - start
  await desk.service.dispose()
  return time
}

/** The same by OpenSSH's program, one process for each host. */
async function peers(hosts: readonly TestHost[], options: readonly string[]): Promise<number> {
  const prompts = new Prompts(hosts)
  const start = performance.now()
  const processes = hosts.map((host) => {
    const ssh = startSsh(host, options)
    ssh.stdout.on('data', (bytes: Buffer) => prompts.output(host, bytes))
    return ssh
  })
  await prompts.all
  const time = performance.now() - start
  await Promise.all(processes.map(end))
  return time
}

function startSsh(
  { host, port }: TestHost,
  more: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const options = [
    ...more,
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=accept-new',
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    'LogLevel=ERROR',
  ]
  const args = ['-F', 'none', '-tt', '-p', String(port), '-i', rig.keyPath, `${username}@${host}`]
  return spawn('ssh', [...options.flatMap((option) => ['-o', option]), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color' },
  })
}

async function end(ssh: ReturnType<typeof startSsh>): Promise<void> {
  const exit = once(ssh, 'exit')
  ssh.stdin.end('exit\n')
  await exit
}

/** ssh2's key exchange. OpenSSH's own has been one against quantum computers since 9.0, which costs both sides more. */
const sameExchange = ['KexAlgorithms=curve25519-sha256']

async function compare(hosts: readonly TestHost[]): Promise<Comparison[]> {
  const [mine, theirs, theirsSame]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await ours(hosts))
    theirs.push(await peers(hosts, []))
    theirsSame.push(await peers(hosts, sameExchange))
  }
  const common = { unit: 'ms', ours: mine, summary: median }
  return [
    { ...common, what: `${hosts.length} servers`, peers: theirs },
    { ...common, what: `${hosts.length} servers, \`ssh\` with the same key exchange`, peers: theirsSame },
  ]
}

it.skipIf(missing)('connecting against ssh', async () => {
  // From here on both know all host keys, and check them.
  await ours(rig.hosts)
  await peers(rig.hosts, [])
  const comparisons: Comparison[] = []
  for (const count of counts) comparisons.push(...(await compare(rig.hosts.slice(0, count))))
  await report('connect', 'ssh', comparisons)
})
