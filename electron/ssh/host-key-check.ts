import type { ServerHostKeyAlgorithm } from 'ssh2'
import { LabError } from '#shared/errors'
import type { Logger } from '../platform/logger'
import { fingerprint, hostKeyName, plainHostKeyName, shortKeyType, typeOfKey } from './known-hosts'
import type { KnownHostsFile } from './known-hosts-file'
import type { Question } from './prompter'
import { targetError } from './ssh-errors'
import type { SshTarget } from './types'

/** What we accept, best first. SHA-1 signatures (`ssh-rsa`, `ssh-dss`) are left out, as in OpenSSH since 8.8. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** An RSA key keeps its old type name whatever hash its signatures use (RFC 8332). */
const keyTypeOf = (algorithm: ServerHostKeyAlgorithm): string =>
  algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm

/** Decides whether the host that answers is the one that was meant. */
export class HostKeyCheck {
  readonly #target: SshTarget
  readonly #name: string
  readonly #plainName: string
  readonly #knownHosts: KnownHostsFile
  readonly #logger: Logger

  constructor(target: SshTarget, needs: { knownHosts: KnownHostsFile; logger: Logger }) {
    this.#target = target
    this.#name = hostKeyName(target)
    this.#plainName = plainHostKeyName(target)
    this.#knownHosts = needs.knownHosts
    this.#logger = needs.logger
  }

  /** Asks the server first for keys of the types that we know of it, so that they can be compared. */
  async preferredAlgorithms(): Promise<ServerHostKeyAlgorithm[]> {
    const types = [
      ...(await this.#knownHosts.knownTypes(this.#name)),
      ...(await this.#knownHosts.knownTypes(this.#plainName)),
    ]
    const known = hostKeyAlgorithms.filter((algorithm) => types.includes(keyTypeOf(algorithm)))
    return [...known, ...hostKeyAlgorithms.filter((algorithm) => !known.includes(algorithm))]
  }

  /**
   * Returns for a known key, and for an unknown one that `ask` finds trusted, which is then known. `key` is the SSH wire form.
   * Throws `ssh.hostkey-unknown` and `ssh.hostkey-changed`.
   */
  async verify(
    key: Uint8Array,
    ask: (question: Question, identity: string) => Promise<object | null>,
  ): Promise<void> {
    // Behind a jump host: what a person has put there under its plain name counts, but a change may be another machine.
    const plain = await this.#knownHosts.check(this.#plainName, key)
    const verdict = plain.is === 'revoked' ? plain : await this.#knownHosts.check(this.#name, key)
    if (verdict.is === 'known') return
    if (verdict.is === 'unknown' && plain.is === 'known') return await this.#knownHosts.add(this.#name, key)
    const { name, host, port, username } = this.#target
    const actual = fingerprint(key)
    if (verdict.is === 'changed') {
      const { path: file } = this.#knownHosts
      const params = { host, port, expected: verdict.expected, actual, entry: this.#name, file }
      throw new LabError('ssh.hostkey-changed', 'ssh.hostkey-changed', { params })
    }
    if (verdict.is === 'revoked')
      throw new LabError('ssh.hostkey-changed', 'ssh.hostkey-revoked', { params: { host, port, actual } })
    const question: Question = {
      type: 'host-key',
      target: { name, host, port, username },
      keyType: shortKeyType(typeOfKey(key)),
      fingerprint: actual,
    }
    const answer = await ask(question, JSON.stringify([this.#name, actual]))
    if (!answer) throw targetError('ssh.hostkey-unknown', 'ssh.hostkey-unknown', this.#target)
    await this.#knownHosts.add(this.#name, key)
    this.#logger.info({ name: this.#name, fingerprint: actual }, 'host key trusted')
  }
}
