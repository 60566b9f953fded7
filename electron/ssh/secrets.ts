/** Passwords that a server accepted, in memory alone and for this process: reconnecting does not ask again. */
export class Secrets {
  readonly #passwords = new Map<string, string>()

  get(account: Account): string | undefined {
    return this.#passwords.get(keyOf(account))
  }

  remember(account: Account, password: string): void {
    this.#passwords.set(keyOf(account), password)
  }

  forget(account: Account): void {
    this.#passwords.delete(keyOf(account))
  }

  clear(): void {
    this.#passwords.clear()
  }
}

interface Account {
  host: string
  port: number
  username: string
  /** Machines that come and go on one port are told apart by their alias. */
  hostKeyAlias?: string
}

const keyOf = ({ host, port, username, hostKeyAlias }: Account): string =>
  JSON.stringify([host.toLowerCase(), port, username, hostKeyAlias ?? null])
