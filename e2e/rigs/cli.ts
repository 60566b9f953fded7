import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const script = join(import.meta.dirname, '../../scripts/cli.mjs')

export interface CliEnd {
  /** Null where a signal ended it. */
  code: number | null
  out: string
  err: string
}

/** The command line as a process of its own, with folders of its own. */
export class Cli {
  readonly folder = mkdtempSync(join(tmpdir(), 'pilothouse-cli-'))
  readonly home = join(this.folder, 'home')
  readonly labs = join(this.folder, 'labs')
  readonly #running = new Set<RunningCli>()
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.#env = env
  }

  /** What a process of it, or one that works with it, has in its environment. */
  get env(): NodeJS.ProcessEnv {
    const folders = { HOME: this.folder, PILOTHOUSE_HOME: this.home, PILOTHOUSE_LABS: this.labs }
    return { ...process.env, ...folders, ...this.#env }
  }

  start(...args: string[]): RunningCli {
    const running = new RunningCli(args, this.env)
    this.#running.add(running)
    void running.ended.then(() => this.#running.delete(running))
    return running
  }

  async run(...args: string[]): Promise<CliEnd> {
    return await this.start(...args).ended
  }

  /** Ends what still runs, and removes the folders. */
  async dispose(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGKILL')
    await Promise.all([...this.#running].map(({ ended }) => ended))
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** One command that has not ended yet. */
export class RunningCli {
  readonly child
  readonly ended: Promise<CliEnd>
  #out = ''
  #err = ''

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout.on('data', (bytes: Buffer) => {
      this.#out += bytes
    })
    this.child.stderr.on('data', (bytes: Buffer) => {
      this.#err += bytes
    })
    this.ended = once(this.child, 'close').then(([code]) => ({ code, out: this.#out, err: this.#err }))
  }

  /** Waits for a text in what is printed for people. Throws where the command ends before. */
  async says(text: string): Promise<void> {
    const ended = this.ended.then(() => true)
    while (!this.#err.includes(text)) {
      const isOver = await Promise.race([ended, once(this.child.stderr, 'data').then(() => false)])
      if (isOver && !this.#err.includes(text)) throw new Error(`it ended without “${text}”: ${this.#err}`)
    }
  }
}
