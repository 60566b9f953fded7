import { LabError } from '#shared/errors'
import { readText, writeAtomic } from '../platform/files'
import {
  fingerprint,
  formatLine,
  type KnownHost,
  matches,
  parseKnownHosts,
  withLine,
  withoutName,
} from './known-hosts'
import type { HostKeys } from './types'

/** `changed` has the fingerprint that was expected. */
export type Verdict = { is: 'known' | 'unknown' | 'revoked' } | { is: 'changed'; expected: string }

/** The app's own known_hosts file. Read anew for each question, since a person may edit it at any time. */
export class KnownHostsFile implements HostKeys {
  readonly path: string
  /** End of the queue of edits: each reads what the one before wrote, so that none is lost. */
  #edits: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /**
   * What the file says of `key`. A key of a type that we have none of counts as changed where we know others: we ask
   * the server for the known types first, so only a host without its old keys answers with another.
   */
  async check(name: string, key: Uint8Array): Promise<Verdict> {
    const entries = await this.#entriesOf(name)
    const isSame = (entry: KnownHost) => entry.key.equals(key)
    if (entries.some((entry) => entry.revoked && isSame(entry))) return { is: 'revoked' }
    const trusted = entries.filter((entry) => !entry.revoked)
    if (trusted.some(isSame)) return { is: 'known' }
    const [expected] = trusted
    return expected ? { is: 'changed', expected: fingerprint(expected.key) } : { is: 'unknown' }
  }

  /** Types of the keys that are known of this host, such as `ssh-ed25519`. */
  async knownTypes(name: string): Promise<string[]> {
    return (await this.#entriesOf(name)).filter((entry) => !entry.revoked).map((entry) => entry.keyType)
  }

  /** Trusts one more key of this host. */
  add(name: string, key: Uint8Array): Promise<void> {
    return this.#edit((text) => {
      const known = parseKnownHosts(text).some((host) => matches(host, name) && host.key.equals(key))
      return known ? text : withLine(text, formatLine(name, key))
    })
  }

  async knows(alias: string): Promise<boolean> {
    return (await this.knownTypes(alias)).length > 0
  }

  replace(alias: string, publicKey: Uint8Array): Promise<void> {
    return this.#edit((text) => withLine(withoutName(text, alias), formatLine(alias, publicKey)))
  }

  forget(alias: string): Promise<void> {
    return this.#edit((text) => withoutName(text, alias))
  }

  /**
   * Forgets the keys of a host, of which `expected` is a fingerprint. Throws `resource.missing` where it is none of them, and
   * `state.conflict` where they stand in a line for many hosts, which only a person can edit.
   */
  forgetChanged(name: string, expected: string): Promise<void> {
    const trustedIn = (text: string) =>
      parseKnownHosts(text).filter((host) => !host.revoked && matches(host, name))
    const options = { params: { entry: name, file: this.path } }
    return this.#edit((text) => {
      if (!trustedIn(text).some(({ key }) => fingerprint(key) === expected))
        throw new LabError('resource.missing', 'ssh.hostKeyGone', options)
      const left = withoutName(text, name)
      if (trustedIn(left).length > 0) throw new LabError('state.conflict', 'ssh.hostKeyPattern', options)
      return left
    })
  }

  async #entriesOf(name: string): Promise<KnownHost[]> {
    await this.#edits
    return parseKnownHosts((await readText(this.path)) ?? '').filter((host) => matches(host, name))
  }

  #edit(change: (text: string) => string): Promise<void> {
    const edit = this.#edits.then(async () => {
      const text = (await readText(this.path)) ?? ''
      const changed = change(text)
      if (changed !== text) await writeAtomic(this.path, changed)
    })
    // The next edit does not depend on this one's success; its own caller is told of a failure.
    this.#edits = edit.catch(() => undefined)
    return edit
  }
}
