import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2, {
  type BaseAgent,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import { agentAddress } from './agent'

/** Keys that ssh tries by itself (ssh_config(5), `IdentityFile`), in its order, but for those that need a device. */
const defaultFiles = ['id_rsa', 'id_ecdsa', 'id_ed25519']

/**
 * The keys that ssh tries where nothing else is said: those of the agent, then the files in `~/.ssh`. ssh2 shows the server a
 * public key first and has something signed only once it is accepted, so no passphrase is asked for in vain.
 */
export class UserKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #unlock: (path: string) => Promise<ParsedKey>
  readonly #agent = agentIfAny()
  /** Paths of key files by their public keys. */
  readonly #files = new Map<string, string>()

  /** `unlock` reads a private key, and may ask for its passphrase. */
  constructor(unlock: (path: string) => Promise<ParsedKey>) {
    super()
    this.#unlock = unlock
  }

  override getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    this.#identities().then((keys) => done(undefined, keys), done)
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    if (typeof options === 'function' || !done) return
    const path = this.#files.get(idOf(key))
    if (path === undefined) return void this.#agent?.sign(key, data, options, done)
    this.#unlock(path)
      .then((unlocked) => unlocked.sign(data, options.hash))
      .then((signature) => (signature instanceof Error ? done(signature) : done(undefined, signature)), done)
  }

  async #identities(): Promise<ParsedKey[]> {
    const keys = this.#agent ? await identitiesOf(this.#agent) : []
    const inAgent = new Set(keys.map(idOf))
    for (const path of defaultFiles.map((name) => join(homedir(), '.ssh', name))) {
      const key = await publicKeyOf(path)
      if (!key || inAgent.has(idOf(key))) continue
      this.#files.set(idOf(key), path)
      keys.push(key)
    }
    return keys
  }
}

const idOf = (key: ParsedKey): string => key.getPublicSSH().toString('base64')

/** None where there is no agent: the files and a password are left. */
function agentIfAny(): BaseAgent | null {
  try {
    return ssh2.createAgent(agentAddress())
  } catch {
    return null
  }
}

/** Of an agent that does not answer there are none. */
const identitiesOf = (agent: BaseAgent): Promise<ParsedKey[]> =>
  new Promise((resolve) => {
    agent.getIdentities((error, keys = []) => {
      const given = keys as (ParsedKey | Buffer | string | PublicKeyEntry)[]
      resolve(error ? [] : given.flatMap((key) => parsed(key) ?? []))
    })
  })

/** From the `.pub` file, or from a private key without passphrase; null where neither is there. */
async function publicKeyOf(path: string): Promise<ParsedKey | null> {
  for (const file of [`${path}.pub`, path]) {
    const text = await readFile(file).catch(() => null)
    const key = text && parsed(text)
    if (key) return key
  }
  return null
}

function parsed(key: ParsedKey | Buffer | string | PublicKeyEntry): ParsedKey | null {
  const isEntry = typeof key === 'object' && 'pubKey' in key
  const found: unknown = ssh2.utils.parseKey((isEntry ? key.pubKey : key) as Buffer)
  const [first] = Array.isArray(found) ? (found as ParsedKey[]) : [found as ParsedKey | Error]
  return first instanceof Error || !first ? null : first
}
