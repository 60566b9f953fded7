import { execFile, execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, 'testhosts.sh')
const run = promisify(execFile)

/** Reason why the hosts cannot be started on this machine, for a test's skip message; null where they can. */
export function testHostsMissing(): string | null {
  if (process.platform !== 'linux') return 'the test hosts need Linux namespaces'
  if (process.getuid?.() !== 0) return 'the test hosts need root'
  try {
    execFileSync('/usr/sbin/sshd', ['-V'], { stdio: 'ignore' })
  } catch (error) {
    // sshd before 9.2 has no -V and fails, which shows that it is there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'the test hosts need openssh-server'
  }
  return null
}

/** Reason why hosts that ask for one-time codes cannot be started; null where they can. */
export function codeHostsMissing(): string | null {
  const module = `/lib/${debianArchitectures[process.arch]}-linux-gnu/security/pam_oath.so`
  return testHostsMissing() ?? (existsSync(module) ? null : 'one-time codes need libpam-oath')
}

/** Reason why hosts with a network of their own cannot be started; null where they can. */
export function lanHostsMissing(): string | null {
  const missing = testHostsMissing()
  if (missing) return missing
  try {
    execFileSync('unshare', ['--net', 'ip', 'link', 'add', 'type', 'veth'], { stdio: 'ignore' })
    return null
  } catch {
    return 'a network of its own needs iproute2 and the right to make one'
  }
}

const debianArchitectures: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' }

/** The user's one-time code of this number, counted from 0; each host takes each once, and none before one that it has taken (RFC 4226, section 5.3). */
export function oneTimeCode(counter: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const hash = createHmac('sha1', Buffer.from([0]))
    .update(message)
    .digest()
  const offset = (hash.at(-1) ?? 0) & 0xf
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export interface TestHost {
  name: string
  host: string
  port: number
}

export interface TestHosts {
  /** `m-k8s`, `w1-k8s`, ... Users `root` and `vagrant`, both with the password `vagrant`. */
  hosts: TestHost[]
  /** Private key that both users accept; `id_rsa` and `id_ed25519_pass` (passphrase `vagrant`) lie beside it. */
  keyPath: string
  /** Runs a program on the host, as root, without SSH. Gives its standard output. */
  exec(host: string, ...command: string[]): Promise<string>
  /** Stops all processes of the host: its network stays up and nothing answers. */
  pause(host: string): Promise<void>
  resume(host: string): Promise<void>
  /** Cuts the open SSH sessions; new ones are accepted. */
  drop(host: string): Promise<void>
  /** Takes away the link to a host with a network of its own: packets are lost both ways, and nobody is told. */
  unplug(host: string): Promise<void>
  plug(host: string): Promise<void>
  /** Stops this very process, as on a PC that sleeps, while that happens to the host. */
  asleep(host: string, faults: readonly ('drop' | 'unplug')[]): Promise<void>
  stopOne(host: string): Promise<void>
  startOne(host: string): Promise<void>
  /** Makes new host keys and restarts the host, as a rebuilt machine would have. */
  renewHostKeys(host: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts real OpenSSH servers on 127.0.0.1: `m-k8s` at `base` + 10 and worker i at `base` + 100 + i. Suites that run side by
 * side take different bases. `pam`: passwords through keyboard-interactive alone, with `code` followed by a one-time code (see `oneTimeCode`). `lan`: the hosts have
 * a network of their own, 192.168.1.10 for `m-k8s` and .100 + i for worker i, which only they themselves reach, and each has a link to this
 * machine instead of a port on 127.0.0.1; the word begins the namespaces' names.
 */
export async function startTestHosts(options: {
  base: number
  workers: number
  pam?: 'password' | 'code'
  lan?: string
}): Promise<TestHosts> {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-hosts-'))
  const state = join(folder, 'state')
  const env = {
    ...process.env,
    TESTHOSTS_STATE: state,
    TESTHOSTS_BASE: String(options.base),
    TESTHOSTS_PAM: { none: '0', password: '1', code: 'code' }[options.pam ?? 'none'],
    ...(options.lan ? { TESTHOSTS_LAN: '1', TESTHOSTS_PREFIX: options.lan } : {}),
  }
  const command = async (...args: string[]) => (await run('bash', [script, ...args], { env })).stdout
  const onHost = (verb: string) => async (host: string) => {
    await command(verb, host)
  }
  const stop = async () => {
    await command('stop')
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await command('start', String(options.workers))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    hosts: (await command('list')).trim().split('\n').map(parseHost),
    keyPath: join(state, 'id_ed25519'),
    exec: (host, ...words) => command('exec', host, ...words),
    pause: onHost('pause'),
    resume: onHost('resume'),
    drop: onHost('drop'),
    unplug: onHost('unplug'),
    plug: onHost('plug'),
    asleep: async (host, faults) => {
      await command('asleep', String(process.pid), ...faults, host)
    },
    stopOne: onHost('stop-one'),
    startOne: onHost('start-one'),
    renewHostKeys: onHost('renew-host-keys'),
    stop,
  }
}

function parseHost(line: string): TestHost {
  const [name = '', host = '', port = ''] = line.split(' ')
  return { name, host, port: Number(port) }
}
