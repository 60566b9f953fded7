import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Keychain } from './keychain'

/** Test helper: a keychain in memory. */
export class FakeKeychain implements Keychain {
  readonly secrets = new Map<string, string>()
  isAvailable = true

  available = async () => this.isAvailable
  get = async (account: string) => this.secrets.get(account) ?? null
  accounts = async () => [...this.secrets.keys()]

  async set(account: string, secret: string): Promise<void> {
    this.secrets.set(account, secret)
  }

  async remove(account: string): Promise<void> {
    this.secrets.delete(account)
  }
}

/** Why there can be no real Secret Service for a test here; null where there can. */
export function secretServiceMissing(): string | null {
  if (process.platform !== 'linux') return 'the Secret Service is of Linux'
  for (const program of ['dbus-daemon', 'gnome-keyring-daemon']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' })
    } catch {
      return `a test with a real keychain needs ${program}`
    }
  }
  return null
}

/** A D-Bus session of its own with an unlocked, empty GNOME keyring; this process talks to it until `stop`. */
export async function startSecretService(): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-keyring-'))
  const env = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder }
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = await once(createInterface(bus.stdout), 'line')
  const onBus = { ...env, DBUS_SESSION_BUS_ADDRESS: String(address) }
  // Goes into the background once it is ready, and ends with its bus.
  execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env: onBus,
    input: 'unlocked',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const before = process.env.DBUS_SESSION_BUS_ADDRESS
  process.env.DBUS_SESSION_BUS_ADDRESS = onBus.DBUS_SESSION_BUS_ADDRESS
  return {
    async stop() {
      if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS
      else process.env.DBUS_SESSION_BUS_ADDRESS = before
      const ended = once(bus, 'exit')
      bus.kill()
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
