import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, 'vagrant-lab.sh')
const run = promisify(execFile)

/** The box of Debian 12 is built once (half a minute) and kept here. */
const boxCache = '/var/tmp/pilothouse-vagrant-box'

const programs = ['vagrant', 'lxc-start', 'redir', 'mmdebstrap']

/** Reason why the machines cannot be made here, for a test's skip message; null where they can. */
export function vagrantRigMissing(): string | null {
  if (process.platform !== 'linux') return 'real Vagrant with LXC machines needs Linux'
  if (process.getuid?.() !== 0) return 'real Vagrant with LXC machines needs root'
  const folders = ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))))
  if (missing.length > 0) return `real Vagrant with LXC machines needs ${missing.join(', ')}`
  return hasVagrantLxc() ? null : 'real Vagrant with LXC machines needs the package vagrant-lxc'
}

function hasVagrantLxc(): boolean {
  try {
    execFileSync('dpkg-query', ['-W', 'vagrant-lxc'], { stdio: 'ignore' })
    return true
  } catch {
    // dpkg-query fails for a package that is not there, and where there is no dpkg.
    return false
  }
}

export interface VagrantRig {
  /** For Vagrant: its home folder, with the box `bento/debian-12` for the provider `lxc`, and what makes it start sooner. */
  env: { VAGRANT_HOME: string } & Record<string, string>
  /** Folder with stand-ins for the provisioning scripts of a lab. */
  scripts: string
  /** Names of this rig's machines that exist now. */
  machines(): Promise<string[]>
  /** Ends the machines and removes everything but the cached box. */
  stop(): Promise<void>
}

/**
 * For every Ruby of the rig. Vagrant is started hundreds of times, and its start is nearly all that most commands do: it takes half of
 * the processor's time with files that are compiled already, loggers that do nothing, and garbage that is left alone for longer.
 */
const sooner = {
  RUBYLIB: import.meta.dirname,
  RUBYOPT: '-rsooner',
  COMPILED_FILES: join(boxCache, 'compiled'),
  RUBY_GC_HEAP_INIT_SLOTS: '600000',
  RUBY_GC_MALLOC_LIMIT: '200000000',
  RUBY_GC_OLDMALLOC_LIMIT: '200000000',
}

/** Takes the first free one of two places, and prints its number, 0 or 1. */
const takePlace = `
while :; do
  for place in 0 1; do
    exec 9>"$0.$place"
    flock -n 9 && { echo $place; exec cat; }
  done
  sleep 1
done`

/**
 * Waits for a place with networks of its own, and gives it with what lets the next rig have it. That one also has it where this
 * process dies: the lock's holder then reads the end of its input.
 */
async function freePlace() {
  await mkdir(sooner.COMPILED_FILES, { recursive: true })
  const holder = spawn('sh', ['-c', takePlace, join(boxCache, '.rig')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [bytes] = await once(holder.stdout, 'data')
  const letGo = async () => {
    const ended = once(holder, 'exit')
    holder.stdin.end()
    await ended
  }
  return { place: String(bytes).trim(), letGo }
}

/**
 * Real Vagrant 2.3 whose machines are LXC containers of Debian 12 with systemd and OpenSSH. They have no kernel and no
 * VirtualBox of their own, and no way to the internet. There are two rigs at a time on one computer, which may use the same
 * addresses; the next one waits.
 */
export async function startVagrantRig(): Promise<VagrantRig> {
  const { place, letGo } = await freePlace()
  const begin = join(tmpdir(), `pilothouse-vagrant-${place}-`)
  const folder = await mkdtemp(begin)
  const home = join(folder, 'rig')
  const env = { ...process.env, ...sooner, LAB_HOME: home, LAB_PLACE: place, LAB_BOX: 'bento/debian-12' }
  const command = async (...args: string[]) => (await run('bash', [script, ...args], { env })).stdout
  const stop = async () => {
    try {
      await command('stop')
      await rm(folder, { recursive: true, force: true })
    } finally {
      await letGo()
    }
  }
  try {
    await mkdir(home)
    // What is there of this place is left of a rig that was broken off, and would hold its addresses and ports.
    await command('destroy', begin)
    await command('box', boxCache)
    await command('net-up')
    const machines = async () => (await command('machines')).split('\n').filter(Boolean)
    return {
      env: { VAGRANT_HOME: join(home, 'vagrant.d'), ...sooner },
      scripts: join(import.meta.dirname, 'provision'),
      machines,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
