import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort, type VirtualBoxHost } from './virtualbox-host'

export const root = join(import.meta.dirname, '../../..')

/** What a screen shows is read where a screen reader would read it, as in all end-to-end tests. */
const settings = { 'terminal.screenReaderMode': true }

const environment = [
  'PILOTHOUSE_HOME=/root/pilothouse',
  'PILOTHOUSE_LABS=/root/labs',
  'PILOTHOUSE_VAGRANT=/opt/wrapped/vagrant',
  'PILOTHOUSE_VBOXMANAGE=/opt/wrapped/VBoxManage',
].join(' ')

/** The built program with the packages that it loads, for the disk of the emulated PC, as paths below `root`. */
export function programFiles(): string[] {
  const output = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  })
  const packages = output
    .trim()
    .split('\n')
    .map((path) => relative(root, path))
  return ['out', 'package.json', ...packages.filter((path) => path !== '')]
}

/** Pilothouse in browser mode on the emulated PC. Its page is opened on this machine, through a tunnel. */
export class RemoteApp {
  readonly #process: ChildProcess
  readonly #host: VirtualBoxHost
  readonly #pid: string
  readonly url: string

  private constructor(host: VirtualBoxHost, process: ChildProcess, pid: string, url: string) {
    this.#host = host
    this.#process = process
    this.#pid = pid
    this.url = url
  }

  static async start(host: VirtualBoxHost): Promise<RemoteApp> {
    const port = await freePort()
    await host.run(
      `mkdir -p /root/labs /root/pilothouse && echo '${JSON.stringify(settings)}' >/root/pilothouse/settings.json`,
    )
    const child = host.start(
      `cd /opt/disk && echo $$ && exec env ${environment} node out/main/web.js --port ${port} --no-open`,
    )
    if (!child.stdout) throw new Error('no output of Pilothouse')
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const pid = String((await lines.next()).value)
    const url = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/.exec(String((await lines.next()).value))?.[0]
    if (!url) throw new Error('Pilothouse did not tell its address')
    await host.forward(port)
    return new RemoteApp(host, child, pid, url)
  }

  /** SIGTERM as a service manager sends it. Gives the exit code. */
  async stop(): Promise<number | null> {
    if (this.#process.exitCode !== null) return this.#process.exitCode
    const exit = once(this.#process, 'exit')
    await this.#host.run(`kill -TERM ${this.#pid}`)
    const [code] = await exit
    return code as number | null
  }
}
