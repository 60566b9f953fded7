import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestHost } from '../e2e/rigs/testhosts'

const run = promisify(execFile)

/** Where peers from npm are kept between runs. */
const folder = '/var/tmp/pilothouse-bench'

/** Another program that shows a terminal in a browser. */
export interface WebPeer {
  name: string
  /** Where its page shows the terminal, as a CSS selector. */
  terminal: string
  /** Installs what is missing. Throws where it cannot be had. */
  install: () => Promise<void>
  /** Starts its server for one SSH target. `url` opens a terminal there. */
  start: (host: TestHost, keyPath: string, port: number) => Running
}

export interface Running {
  url: string
  process: ChildProcess
}

const wetty: WebPeer = {
  name: 'wetty',
  terminal: '.xterm-screen',
  install: async () => {
    if (existsSync(join(folder, 'node_modules/wetty'))) return
    await mkdir(folder, { recursive: true })
    // npm runs the scripts of a package only where that is allowed; node-pty is compiled by one.
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, allowScripts: { 'node-pty': true } }),
    )
    await run('npm', ['install', '--no-audit', '--no-fund', 'wetty@3.2.0'], { cwd: folder })
  },
  start: (host, keyPath, port) => ({
    url: `http://127.0.0.1:${port}/wetty/ssh/vagrant`,
    process: spawn(
      process.execPath,
      [
        join(folder, 'node_modules/wetty/build/main.js'),
        ...['--host', '127.0.0.1', '--port', String(port), '--force-ssh', '--log-level', 'error'],
        ...['--ssh-host', host.host, '--ssh-port', String(host.port), '--ssh-user', 'vagrant'],
        ...['--ssh-auth', 'publickey', '--ssh-key', keyPath, '--known-hosts', '/dev/null'],
      ],
      { stdio: 'ignore' },
    ),
  }),
}

const shellInABox: WebPeer = {
  name: 'shellinabox',
  terminal: '#console',
  install: async () => {
    if (existsSync('/usr/bin/shellinaboxd')) return
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'shellinabox'])
  },
  start: (host, keyPath, port) => {
    const ssh = `ssh -tt -q -F /dev/null -i ${keyPath} -p ${host.port} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null vagrant@${host.host}`
    return {
      url: `http://127.0.0.1:${port}/`,
      process: spawn(
        'shellinaboxd',
        ['-t', '-p', String(port), '--localhost-only', '--no-beep', '-s', `/:root:root:/tmp:${ssh}`],
        { stdio: 'ignore' },
      ),
    }
  },
}

/** Those that can be installed now. The others are told: ttyd is in no release of Debian 12, electerm's server in no registry. */
export async function webPeers(): Promise<WebPeer[]> {
  console.warn('skipped: ttyd is not in Debian 12, and electerm is neither in Debian nor on npm')
  const found: WebPeer[] = []
  for (const peer of [wetty, shellInABox]) {
    try {
      await peer.install()
      found.push(peer)
    } catch (error) {
      console.warn(`skipped: ${peer.name} cannot be installed (${(error as Error).message.split('\n')[0]})`)
    }
  }
  return found
}

/** Waits until the server answers. */
export async function answers(url: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(url)).arrayBuffer()
      return
    } catch (error) {
      if ((error as { cause?: { code?: string } }).cause?.code !== 'ECONNREFUSED') throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
