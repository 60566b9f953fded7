import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'
import { LabError } from '#shared/errors'

/** Asks for a passphrase; null where the person dismissed the question. */
export type AskPassphrase = (keyId: string, retry: boolean) => Promise<string | null>

const maxAttempts = 3

/** Reads private keys. One that was decrypted stays in memory, so that its passphrase is asked for once. */
export class PrivateKeys {
  readonly #decrypted = new Map<string, ParsedKey>()

  /** `path` names the key to a person. Throws `ssh.auth` for a key that cannot be used, `cancelled` where no passphrase was given. */
  async fromFile(path: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw unreadable(path, cause)
    })
    return this.fromText(text, path, askPassphrase)
  }

  async fromText(text: string, path: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
    const plain = parse(text)
    if (plain) return plain
    if (!isEncrypted(text)) throw unreadable(path)
    const keyId = createHash('sha256').update(text).digest('hex')
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const passphrase = this.#decrypted.has(keyId) ? '' : await askPassphrase(keyId, attempt > 0)
      if (passphrase === null) throw new LabError('cancelled', 'cancelled')
      // Another connection may have decrypted it while this one waited for the answer.
      const key = this.#decrypted.get(keyId) ?? parse(text, passphrase)
      if (!key) continue
      this.#decrypted.set(keyId, key)
      return key
    }
    throw unreadable(path)
  }

  clear(): void {
    this.#decrypted.clear()
  }
}

const unreadable = (path: string, cause?: unknown) =>
  new LabError('ssh.auth', 'ssh.keyUnreadable', { params: { path }, cause })

function parse(text: string, passphrase?: string): ParsedKey | null {
  const parsed: unknown = ssh2.utils.parseKey(text, passphrase)
  // ssh2 gives a list for OpenSSH's own format, which may hold several keys; in practice it is one.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  if (!key || key instanceof Error) return null
  const privateKey = key as ParsedKey
  return privateKey.isPrivateKey() ? privateKey : null
}

/** Whether a passphrase would help: told by the formats themselves (PEM header, PuTTY header, OpenSSH's PROTOCOL.key). */
export function isEncrypted(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED$/m.test(text) || /^Encryption: aes/m.test(text)) return true
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  if (!body) return false
  const bytes = Buffer.from(body, 'base64')
  const magicLength = 'openssh-key-v1\0'.length
  if (bytes.length < magicLength + 4) return false
  const cipherLength = bytes.readUInt32BE(magicLength)
  return bytes.toString('latin1', magicLength + 4, magicLength + 4 + cipherLength) !== 'none'
}
