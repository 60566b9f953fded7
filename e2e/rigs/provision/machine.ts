import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { access, chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const here = import.meta.dirname
const scripts = join(here, '../../../resources/vagrant/provision')

/** What the scripts may use as it is. */
const realPrograms =
  'base64 bash cat chmod cp cut env getent grep hostname id install ls mkdir mktemp rm sed tail touch tr'.split(
    ' ',
  )
/** What the machine has from the start, and would change a real one. */
const standIns =
  'apt-get apt-mark crictl curl date dpkg modprobe openssl sha256sum sleep swapoff sysctl systemctl tar timedatectl'.split(
    ' ',
  )

const files: Record<string, string> = {
  'etc/os-release': 'ID=ubuntu\nVERSION_CODENAME=noble\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\n',
  'etc/passwd': 'root:x:0:0::/root:/bin/bash\nvagrant:x:1000:1000::/home/vagrant:/bin/bash\n',
  'etc/group': 'root:x:0:\nvagrant:x:1000:\n',
  'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 ubuntu\n127.0.2.1 w1-k8s w1-k8s\n10.0.0.9 mine\n',
  'etc/fstab': '/dev/sda1 / ext4 defaults 0 1\n# a swap of old\n/swap.img\tnone\tswap\tsw\t0\t0\n',
  'state/kubeadm-version': 'v1.36.4\n',
  'state/now': '1795000000\n',
}

interface Outcome {
  code: number
  /** What the script printed, both streams. */
  output: string
}

/** A machine for provisioning scripts that is only a folder, with stand-ins for what would change a real one. */
export class ScriptMachine {
  /** Why there can be none here; undefined where there can. */
  static readonly missing = missingHere()
  readonly #world: string
  readonly #name: string

  private constructor(world: string, name: string) {
    this.#world = world
    this.#name = name
  }

  static async make(name = 'w1-k8s'): Promise<ScriptMachine> {
    const world = await mkdtemp(join(tmpdir(), 'pilothouse-machine-'))
    const machine = new ScriptMachine(world, name)
    for (const folder of [
      'bin',
      'state',
      'root',
      'home/vagrant',
      'etc/apt/apt.conf.d',
      'etc/apt/sources.list.d',
    ])
      await mkdir(join(world, folder), { recursive: true })
    for (const folder of ['etc/modules-load.d', 'etc/sysctl.d', 'etc/default'])
      await mkdir(join(world, folder))
    for (const [path, text] of Object.entries(files)) await machine.write(path, text)
    for (const program of realPrograms) await symlink(findProgram(program), join(world, 'bin', program))
    await machine.install(...standIns)
    await machine.setContainerd('2.1')
    return machine
  }

  /** Puts stand-ins where the machine finds them. */
  async install(...programs: string[]): Promise<void> {
    for (const program of programs) {
      const path = join(this.#world, 'bin', program)
      await cp(join(here, 'stand-in.sh'), path)
      await chmod(path, 0o755)
    }
  }

  /** Makes `containerd config default` print what the real one of this version does. */
  async setContainerd(version: '1.6' | '1.7' | '2.1'): Promise<void> {
    await cp(join(here, `testdata/containerd-${version}.toml`), join(this.#world, 'containerd-default.toml'))
  }

  async run(script: string, args: readonly string[] = [], token?: string): Promise<Outcome> {
    const env = {
      PATH: process.env.PATH,
      WORLD: this.#world,
      ...(token !== undefined && { JOIN_TOKEN: token }),
    }
    const command = [this.#name, join(scripts, script), ...args]
    try {
      const { stdout, stderr } = await promisify(execFile)(join(here, 'machine.sh'), command, { env })
      return { code: 0, output: stdout + stderr }
    } catch (error) {
      const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
      if (typeof code !== 'number') throw error
      return { code, output: stdout + stderr }
    }
  }

  read(path: string): Promise<string> {
    return readFile(join(this.#world, path), 'utf8')
  }

  async write(path: string, text = ''): Promise<void> {
    await mkdir(dirname(join(this.#world, path)), { recursive: true })
    await writeFile(join(this.#world, path), text)
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.#world, path))
  }

  async has(path: string): Promise<boolean> {
    return await access(join(this.#world, path)).then(
      () => true,
      () => false,
    )
  }

  /** Calls of stand-ins since the last question, such as `apt-get update`. */
  async calls(): Promise<string[]> {
    if (!(await this.has('calls'))) return []
    const text = await this.read('calls')
    await this.remove('calls')
    return text.trim().split('\n')
  }

  async end(): Promise<void> {
    await rm(this.#world, { recursive: true, force: true })
  }
}

function findProgram(name: string): string {
  const found = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find(existsSync)
  if (!found) throw new Error(`${name} is not installed`)
  return found
}

function missingHere(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root'
  try {
    execFileSync('unshare', ['--mount', '--uts', 'true'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'needs the right to make namespaces'
  }
}
