import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { TestHosts } from '../e2e/rigs/testhosts'
import { havePeer } from './debian-peer'

const run = promisify(execFile)

/** Where peers from npm are kept between runs. */
const folder = '/var/tmp/pilothouse-bench'
/** Their servers listen here, one at a time. */
const port = 28_990

/** Another program that shows a terminal in a browser. */
export interface WebPeer {
  name: string
  /** Its page. */
  url: string
  /** Where the page shows the terminal, as a CSS selector. */
  terminal: string
  /** Whether its terminal answers a program that asks for the cursor's place. */
  answers: boolean
  /** Installs what is missing; whether that worked. */
  install: () => Promise<boolean>
  /** The command of its server, whose page opens a terminal on that SSH server. */
  command: (sshPort: number, keyPath: string) => [string, ...string[]]
}

const wetty: WebPeer = {
  name: 'wetty',
  url: `http://127.0.0.1:${port}/ssh/vagrant`,
  terminal: '.xterm-screen',
  answers: true,
  install: async () => {
    if (existsSync(join(folder, 'node_modules/wetty'))) return true
    await mkdir(folder, { recursive: true })
    // npm runs the scripts of a package only where that is allowed; node-pty is compiled by one.
    const manifest = { private: true, allowScripts: { 'node-pty': true } }
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    try {
      await run('npm', ['install', '--no-audit', '--no-fund', 'wetty@3.2.0'], { cwd: folder })
      return true
    } catch (error) {
      console.warn(`skipped: wetty cannot be installed (${(error as Error).message.split('\n')[0]})`)
      return false
    }
  },
  command: (sshPort, keyPath) => [
    ...([process.execPath, join(folder, 'node_modules/wetty/build/main.js')] as const),
    ...['--host', '127.0.0.1', '--port', String(port), '--base', '/', '--log-level', 'error'],
    ...['--force-ssh', '--ssh-host', '127.0.0.1', '--ssh-port', String(sshPort), '--ssh-user', 'vagrant'],
    ...['--ssh-auth', 'publickey', '--ssh-key', keyPath, '--known-hosts', '/dev/null'],
  ],
}

const shellInABox: WebPeer = {
  name: 'shellinabox',
  url: `http://127.0.0.1:${port}/`,
  terminal: '#console',
  answers: false,
  install: () => havePeer('shellinaboxd', 'shellinabox'),
  command: (sshPort, keyPath) => {
    const options = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'
    const ssh = `ssh -tt -q -F /dev/null -i ${keyPath} -p ${sshPort} ${options} vagrant@127.0.0.1`
    const service = `/:root:root:/tmp:${ssh}`
    return ['shellinaboxd', '-t', '-p', String(port), '--localhost-only', '--no-beep', '-s', service]
  },
}

/** Those that can be installed. The others are told. */
export async function webPeers(): Promise<WebPeer[]> {
  console.warn("skipped: ttyd is not in Debian 12, and electerm's server is neither in Debian nor on npm")
  const found: WebPeer[] = []
  for (const peer of [wetty, shellInABox]) if (await peer.install()) found.push(peer)
  return found
}

/** Runs the peer's server for the first SSH server of the rig. `use` is called once it answers, with its process id. */
export async function withServer<T>(
  peer: WebPeer,
  rig: TestHosts,
  use: (pid: number) => Promise<T>,
): Promise<T> {
  const [program, ...args] = peer.command(rig.hosts[0]?.port ?? 0, rig.keyPath)
  const server = spawn(program, args, { stdio: 'ignore' })
  const ended = once(server, 'exit')
  try {
    await listening(peer.url, server)
    return await use(server.pid ?? 0)
  } finally {
    server.kill()
    await ended
  }
}

async function listening(url: string, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    try {
      const response = await fetch(url)
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${url} answers with ${response.status}`)
      return
    } catch (error) {
      if ((error as { cause?: { code?: string } }).cause?.code !== 'ECONNREFUSED') throw error
      await delay(20)
    }
  }
  throw new Error(`${url}: its server has ended`)
}
