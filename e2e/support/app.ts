import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Settings } from '#shared/settings'
import { MemoryLimit } from './memory-limit'
import { commandLine, descendants, isRunning, listeningPorts, portAnswers, processesWith } from './processes'

const script = join(import.meta.dirname, '../../scripts/web.mjs')

export interface AppOptions {
  settings?: Partial<Settings>
  /** Added to or replacing the environment, such as another labs folder. */
  env?: Record<string, string>
  /** The most memory, in bytes, that the host and all it starts may take together. */
  memoryLimit?: number
}

/** Pilothouse in browser mode as its own process, with folders of its own. */
export class App {
  readonly folder = mkdtempSync(join(tmpdir(), 'pilothouse-e2e-'))
  readonly home: string
  readonly labs: string
  /** Null where it may take what it wants. */
  readonly memory: MemoryLimit | null
  /** Labs whose folders may be there when the test ends. */
  readonly expectedLabs = new Set<string>()
  url = ''
  #process: ChildProcess | undefined
  #errorOutput = ''

  constructor(readonly options: AppOptions = {}) {
    this.memory = options.memoryLimit === undefined ? null : new MemoryLimit(options.memoryLimit)
    this.home = options.env?.PILOTHOUSE_HOME ?? join(this.folder, 'pilothouse')
    this.labs = options.env?.PILOTHOUSE_LABS ?? join(this.folder, 'labs')
    for (const folder of [this.home, this.labs, join(this.folder, 'home')]) {
      mkdirSync(folder, { recursive: true })
    }
    const settings = { 'terminal.screenReaderMode': true, ...options.settings }
    writeFileSync(join(this.home, 'settings.json'), JSON.stringify(settings))
  }

  get pid(): number {
    if (!this.#process?.pid) throw new Error('Pilothouse is not running')
    return this.#process.pid
  }

  /** Starts the host, and waits for the line with its address. */
  async start(): Promise<void> {
    const command: [string, string[]] = [process.execPath, [script, '--port', '0', '--no-open']]
    const [program, args] = this.memory?.within(...command) ?? command
    const child = spawn(program, args, {
      env: {
        ...process.env,
        HOME: join(this.folder, 'home'),
        PILOTHOUSE_HOME: this.home,
        PILOTHOUSE_LABS: this.labs,
        ...this.options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    child.stderr.on('data', (bytes: Buffer) => {
      this.#errorOutput += bytes.toString()
    })
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`Pilothouse ended with ${code} before it was ready: ${this.#errorOutput}`)
    })
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
    const address = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/.exec(String(line))
    if (!address) throw new Error(`not the line with the address: ${line}`)
    this.url = address[0]
    ended.catch(() => undefined)
  }

  /** SIGTERM as a service manager sends it. Gives the exit code; throws where something of it is left behind. */
  async stop(): Promise<number | null> {
    const before = [this.pid, ...descendants(this.pid)]
    const ports = before.flatMap(listeningPorts)
    const code = await this.signal('SIGTERM')
    await this.expectGone(before, ports)
    return code
  }

  /** SIGKILL: nothing in the app can react to it. What it had started must end by itself. */
  async crash(): Promise<void> {
    const started = descendants(this.pid)
    await this.signal('SIGKILL')
    await this.expectGone(started, [])
  }

  /** Ports on which simulated nodes take SSH connections: all but the page's own. */
  sshPorts(): number[] {
    const own = Number(new URL(this.url).port)
    return [this.pid, ...descendants(this.pid)].flatMap(listeningPorts).filter((port) => port !== own)
  }

  /** Sends a signal and waits for the end. */
  async signal(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exit = once(child, 'exit')
    child.kill(signal)
    const [code] = await exit
    return code as number | null
  }

  /** No process, no port and no folder that nobody knows of; processes get so long to end. */
  async expectGone(pids: number[], ports: number[], limitMs = 60_000): Promise<void> {
    const left = () => [
      ...new Set([...pids.filter(isRunning), ...processesWith('PILOTHOUSE_HOME', this.home)]),
    ]
    const deadline = Date.now() + limitMs
    while (left().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
    const processes = left().map((pid) => `${pid} ${commandLine(pid)}`)
    const answering = (
      await Promise.all(ports.map(async (port) => ((await portAnswers(port)) ? [port] : [])))
    ).flat()
    const folders = readdirSync(this.labs).filter((name) => !this.expectedLabs.has(name))
    const found = { processes, answering, folders }
    if (Object.values(found).some((list) => list.length > 0))
      throw new Error(`Pilothouse left something behind: ${JSON.stringify(found)}`)
  }

  /** Ends what is left, whatever happened, and removes the folders. */
  async dispose(): Promise<void> {
    const pids = [...processesWith('PILOTHOUSE_HOME', this.home)]
    for (const pid of pids.filter((id) => id !== process.pid)) {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    }
    await this.signal('SIGKILL')
    await this.memory?.remove()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
