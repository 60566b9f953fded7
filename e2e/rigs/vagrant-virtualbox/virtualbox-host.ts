import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const here = import.meta.dirname

/** The emulated PC is built once (5 to 10 minutes, 4 GB) and kept here. */
const image = '/var/tmp/pilothouse-virtualbox-host'

/** Debian packages by a program of theirs. */
const packages = { debootstrap: 'debootstrap', 'mkfs.ext4': 'e2fsprogs', ssh: 'openssh-client' }

/** The emulated PC boots in less than a minute on an idle machine, in ms. */
const bootMs = 10 * 60_000

/**
 * What makes VirtualBox's machines boot on an emulated processor: 4-level page tables, since VirtualBox misreads those of 5
 * levels; and a slow timer, since each interrupt costs a change of worlds. Two processors: a control plane has two, and
 * VirtualBox starts no machine that has more than the PC.
 */
const qemu = [
  ...['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'max,la57=off', '-smp', '2', '-m', '6144'],
  ...['-kernel', '/mnt/vmlinuz', '-initrd', '/mnt/initrd'],
  ...['-append', 'root=/dev/vda rw net.ifnames=0 mitigations=off nokaslr tsc=reliable highres=off quiet'],
  // The image stays as it is: what is written goes with the process.
  ...['-drive', 'file=/mnt/host.img,if=virtio,format=raw,cache=unsafe', '-snapshot'],
  ...['-device', 'virtio-net-pci,netdev=n0', '-display', 'none', '-monitor', 'none', '-serial', 'none'],
]

/**
 * Timers of a machine that lags behind are sped up by VirtualBox, up to six times. Here an interrupt takes so long that a machine
 * then does nothing but answer its timer, for ever. 1 % is the least; the names are VirtualBox's own (TM.cpp), with their mistake.
 */
const calmTimers = `for period in 0 1 2 3 4 5 6 7 8 9; do
  /opt/wrapped/VBoxManage setextradata global VBoxInternal/TM/CatchUpPrecentage$period 1
done`

/**
 * Keeps the control plane on the first processor and the worker on the second. A machine that changed from one to the other ended with a
 * triple fault: probably QEMU's emulation of AMD-V loses track of its memory then.
 */
const pinnedMachines = `cat >/root/pin <<'END'
while sleep 0.5; do
  for process in $(pgrep -x VBoxHeadless); do
    grep -q m-k8s /proc/$process/cmdline && processor=0 || processor=1
    taskset -acp $processor $process
  done
done
END
systemd-run --quiet bash /root/pin`

/** The user's own Vagrantfile: a machine here takes longer to answer than the 15 s that Vagrant waits for SSH. */
const patientVagrant = `mkdir -p ~/.vagrant.d && cat >~/.vagrant.d/Vagrantfile <<'END'
Vagrant.configure('2') do |config|
  config.ssh.connect_timeout = 120
end
END`

/** Reason why there can be no emulated PC here; null where there can. */
export function virtualBoxHostMissing(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64'
  if (process.getuid?.() !== 0) return 'it needs root'
  const missing = Object.entries(packages).filter(([program]) => !isInstalled(program))
  return missing.length > 0 ? `it needs Debian's ${missing.map(([, name]) => name).join(', ')}` : null
}

const isInstalled = (program: string): boolean =>
  ['/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(delimiter)].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function finished(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')}: exit code ${code}`)
}

/** An image of a disk with files and folders below `from`: much faster than a copy through the emulated PC's network. */
async function makeDisk(disk: string, from: string, paths: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-disk-'))
  try {
    await execute('cp', ['-a', '--parents', ...paths, folder], { cwd: from })
    await execute('mkfs.ext4', ['-q', '-F', '-d', folder, disk, '512M'])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * A PC of its own, emulated by QEMU without any help of this machine's processor: Debian with the real VirtualBox and its
 * kernel drivers, so that machines boot, and the real Vagrant with a small box of Debian 12. It reaches no network.
 */
export class VirtualBoxHost {
  /** Files of this machine; the emulated PC finds them in `/opt/disk`. */
  readonly #disk: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'pilothouse-virtualbox-host-'))
  readonly #qemu: ChildProcess
  readonly #ssh: readonly string[]
  /** For `PILOTHOUSE_VBOXMANAGE` on this machine: asks VirtualBox of the emulated PC. */
  readonly vboxManage = join(this.#folder, 'VBoxManage')

  private constructor(sshPort: number, disk: string) {
    this.#disk = disk
    const drive = `file=/mnt/${basename(disk)},if=virtio,format=raw`
    const network = `user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`
    // The last arguments become QEMU, which ends with this process, whatever happens. Others use this machine too.
    const command = ['nice', '-n', '10', 'setpriv', '--pdeathsig', 'KILL', join(here, 'in-root'), image]
    const [program = '', ...args] = [...command, join(image, 'host'), 'qemu-system-x86_64', ...qemu]
    this.#qemu = spawn(program, [...args, '-drive', drive, '-netdev', network], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.#ssh = [
      ...['-q', '-F', '/dev/null', '-i', join(image, 'key'), '-p', String(sshPort)],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'ConnectTimeout=20'],
      ...[
        '-o',
        'ControlMaster=auto',
        '-o',
        `ControlPath=${join(this.#folder, 'ssh')}`,
        '-o',
        'ControlPersist=yes',
      ],
      'root@127.0.0.1',
    ]
    const quoted = this.#ssh.map((part) => `'${part}'`).join(' ')
    writeFileSync(
      this.vboxManage,
      `#!/bin/bash\nexec ssh ${quoted} "LC_ALL=C.UTF-8 /usr/lib/virtualbox/VBoxManage \${*@Q}"\n`,
      { mode: 0o755 },
    )
  }

  /**
   * Builds the PC where it is not there yet, starts it, and waits until it answers. It finds `paths`, files and folders below
   * `from`, in `/opt/disk`.
   */
  static async start(from: string, paths: readonly string[]): Promise<VirtualBoxHost> {
    await finished(spawn(join(here, 'build.sh'), [image], { stdio: ['ignore', 'ignore', 'inherit'] }))
    const disk = join(image, `disk-${process.pid}`)
    await makeDisk(disk, from, paths)
    const host = new VirtualBoxHost(await freePort(), disk)
    try {
      await host.#booted()
      await host.run('mkdir /opt/disk && mount -o ro /dev/vdb /opt/disk')
      await host.run(calmTimers)
      await host.run(patientVagrant)
      await host.run(pinnedMachines)
      return host
    } catch (error) {
      await host.stop()
      throw error
    }
  }

  async #booted(): Promise<void> {
    for (const end = Date.now() + bootMs; ; await wait(2000)) {
      if (this.#qemu.exitCode !== null) throw new Error(`QEMU ended with ${this.#qemu.exitCode}`)
      try {
        return void (await this.run('true'))
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
  }

  /** Runs a line of its shell as root. Gives what it printed; throws where it fails. */
  async run(line: string): Promise<string> {
    return (await execute('ssh', [...this.#ssh, line])).stdout
  }

  /** Starts a line of its shell as root, with its output in pipes. */
  start(line: string): ChildProcess {
    return spawn('ssh', [...this.#ssh, line], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  /** Opens the port of its loopback address on this machine's. */
  async forward(port: number): Promise<void> {
    await execute('ssh', ['-O', 'forward', '-L', `127.0.0.1:${port}:127.0.0.1:${port}`, ...this.#ssh])
  }

  /** Switches it off, and leaves nothing of it but the image. */
  async stop(): Promise<void> {
    await execute('ssh', ['-O', 'exit', ...this.#ssh]).catch(() => undefined)
    if (this.#qemu.exitCode === null && this.#qemu.signalCode === null) {
      const ended = once(this.#qemu, 'exit')
      this.#qemu.kill('SIGKILL')
      await ended
    }
    rmSync(this.#disk, { force: true })
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
