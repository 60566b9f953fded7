import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { type IPty, spawn } from 'node-pty'
import type { TestHost } from '../e2e/rigs/testhosts'

/** Large enough for a tile of 50 columns for each of 64 panes. */
const size = { cols: 400, rows: 200 }

/** tmux with a pane for each server, all of which get what is typed. */
export class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'))
  readonly #socket = join(this.#folder, 'tmux')
  readonly #client: IPty
  readonly #panes: number
  #output = ''
  #changed = () => {}

  constructor(hosts: readonly TestHost[], keyPath: string) {
    this.#panes = hosts.length
    const [first = [], ...others] = hosts.map(({ host, port }) => [
      ...['ssh', '-q', '-F', '/dev/null', '-i', keyPath, '-p', String(port)],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', `vagrant@${host}`],
    ])
    const { cols, rows } = size
    this.#run('-f', '/dev/null', 'new-session', '-d', '-x', String(cols), '-y', String(rows), ...first)
    this.#run('set', '-g', 'status', 'off')
    for (const command of others) {
      this.#run('split-window', '-d', ...command)
      this.#run('select-layout', 'tiled')
    }
    this.#run('set', '-w', 'synchronize-panes', 'on')
    this.#client = spawn('tmux', ['-S', this.#socket, 'attach'], size)
    this.#client.onData((text) => {
      this.#output += text
      this.#changed()
    })
  }

  /** Waits until the prompts of all are there, and then until nothing was printed for a second. */
  async ready(): Promise<void> {
    await this.#printed('vagrant@')
    for (let seen = ''; seen !== this.#output; await delay(1000)) seen = this.#output
  }

  /** From a key at tmux's pseudo-terminal until it has printed the echoes of all panes there, in ms. */
  async echoTime(letter: string): Promise<number> {
    this.#output = ''
    const start = performance.now()
    this.#client.write(letter)
    await this.#printed(letter)
    return performance.now() - start
  }

  close(): void {
    this.#run('kill-server')
    this.#client.kill()
    rmSync(this.#folder, { recursive: true })
  }

  #run(...args: string[]): void {
    execFileSync('tmux', ['-S', this.#socket, ...args])
  }

  /** Waits until the text was printed once for each pane. */
  async #printed(text: string): Promise<void> {
    while (stripVTControlCharacters(this.#output).split(text).length <= this.#panes)
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
  }
}
