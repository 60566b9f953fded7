import { LabError } from '#shared/errors'

/** The operating system's store for secrets: Windows Credential Manager, macOS Keychain, Secret Service on Linux. */
export interface Keychain {
  /** Whether there is one here that can be used now. */
  available(): Promise<boolean>
  /** The secret of `account`, null where there is none. Throws `secret.unavailable`, also where a person refused. */
  get(account: string): Promise<string | null>
  /** Throws `secret.unavailable`. */
  set(account: string, secret: string): Promise<void>
  /** Nothing happens where there is none. Throws `secret.unavailable`. */
  remove(account: string): Promise<void>
  /** Names of all accounts that this program has stored. Throws `secret.unavailable`. */
  accounts(): Promise<string[]>
}

/** An account of a host, and the login that leads there where it is behind another host. */
export interface Login {
  username: string
  host: string
  port: number
  jump?: Login | undefined
}

/** Under which a password for SSH is kept: `ssh:user@host:port`, and ` via user@host:port` for each jump host. */
export const sshAccount = (login: Login): string => `ssh:${wayTo(login)}`

/** An address behind another host may be another machine than the same address elsewhere. */
const wayTo = ({ username, host, port, jump }: Login): string =>
  `${username}@${host.toLowerCase()}:${port}${jump ? ` via ${wayTo(jump)}` : ''}`

/** Under which the passphrase of a private key is kept; `keyId` is a digest of its file. */
export const keyAccount = (keyId: string): string => `key:${keyId}`

/** The name that the system's own keychain program shows. */
const service = 'Pilothouse'

type Keyring = typeof import('@napi-rs/keyring')

/** The keychain of the person who runs the program. A secret goes there or nowhere: there is no file to fall back to. */
export class SystemKeychain implements Keychain {
  async available(): Promise<boolean> {
    try {
      entryOf(await loadKeyring(), 'available')
      return true
    } catch {
      return false
    }
  }

  get(account: string): Promise<string | null> {
    return attempt(async (keyring) => (await entryOf(keyring, account).getPassword()) ?? null)
  }

  set(account: string, secret: string): Promise<void> {
    return attempt((keyring) => entryOf(keyring, account).setPassword(secret))
  }

  remove(account: string): Promise<void> {
    return attempt(async (keyring) => {
      await entryOf(keyring, account).deletePassword()
    })
  }

  accounts(): Promise<string[]> {
    return attempt(async (keyring) => {
      const credentials = await keyring.findCredentialsAsync(service)
      return credentials.map(({ account }) => account)
    })
  }
}

/** Loaded when it is needed: a computer for which there is no binary has no keychain, and all else works. */
const loadKeyring = (): Promise<Keyring> => import('@napi-rs/keyring')

/** Throws where there is no store. On Linux only the Secret Service counts: the kernel's keyring forgets at a restart. */
const entryOf = (keyring: Keyring, account: string) =>
  new keyring.AsyncEntry(service, account, { linux: { store: 'secret-service' } })

async function attempt<T>(work: (keyring: Keyring) => Promise<T>): Promise<T> {
  try {
    return await work(await loadKeyring())
  } catch (cause) {
    throw new LabError('secret.unavailable', 'secret.unavailable', { cause })
  }
}
