import { type Keychain, keyAccount, type Login, sshAccount } from '../platform/keychain'
import type { Logger } from '../platform/logger'

interface Account extends Login {
  /** Machines that come and go on one port are told apart by their alias. */
  hostKeyAlias?: string
}

/**
 * What servers and keys have accepted: in memory, so that reconnecting does not ask again, and in the keychain where a person
 * wanted it. A keychain that cannot be used makes the person be asked; it never fails a login.
 */
export class Secrets {
  readonly #passwords = new Map<string, string>()
  readonly #keychain: Keychain
  readonly #logger: Logger
  /** End of the queue of changes to the keychain. */
  #changes: Promise<void> = Promise.resolve()

  constructor(keychain: Keychain, logger: Logger) {
    this.#keychain = keychain
    this.#logger = logger
  }

  canRemember(): Promise<boolean> {
    return this.#keychain.available()
  }

  async password(account: Account): Promise<string | undefined> {
    const known = this.#passwords.get(keyOf(account))
    if (known !== undefined || account.hostKeyAlias) return known
    return this.#kept(sshAccount(account))
  }

  remember(account: Account, password: string, inKeychain: boolean): void {
    this.#passwords.set(keyOf(account), password)
    if (inKeychain) this.#change(() => this.#keychain.set(sshAccount(account), password))
  }

  /** What was refused once is not tried again by itself. */
  forget(account: Account): void {
    this.#passwords.delete(keyOf(account))
    if (!account.hostKeyAlias) this.#remove(sshAccount(account))
  }

  /** Drops the password from memory; `account` is its name in the keychain. */
  forgetInMemory(account: string): void {
    this.#passwords.delete(account)
  }

  passphrase(keyId: string): Promise<string | undefined> {
    return this.#kept(keyAccount(keyId))
  }

  rememberPassphrase(keyId: string, passphrase: string): void {
    this.#change(() => this.#keychain.set(keyAccount(keyId), passphrase))
  }

  forgetPassphrase(keyId: string): void {
    this.#remove(keyAccount(keyId))
  }

  clear(): void {
    this.#passwords.clear()
  }

  async #kept(account: string): Promise<string | undefined> {
    if (!(await this.#keychain.available())) return undefined
    try {
      return (await this.#keychain.get(account)) ?? undefined
    } catch (error) {
      this.#logger.warn({ err: error, account }, 'the keychain gave no secret')
      return undefined
    }
  }

  #remove(account: string): void {
    this.#change(async () => {
      if (await this.#keychain.available()) await this.#keychain.remove(account)
    })
  }

  /** One after the other: what is removed and then set must be there in the end. */
  #change(work: () => Promise<void>): void {
    this.#changes = this.#changes
      .then(work)
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'the keychain could not be changed'))
  }
}

const keyOf = (account: Account): string =>
  account.hostKeyAlias ? JSON.stringify([sshAccount(account), account.hostKeyAlias]) : sshAccount(account)
