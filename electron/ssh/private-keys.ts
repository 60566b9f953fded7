import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'
import { type ErrorKey, LabError } from '#shared/errors'
import { keyAccount } from '../platform/keychain'
import { keyText } from './key-text'
import { isPkcs8, readablePkcs8 } from './pkcs8'
import { openSshKeyOfPpk } from './ppk'
import { isPpk, parsePpk } from './ppk-file'

/** Asks for a passphrase; null where the person dismissed the question. */
export type AskPassphrase = (keyId: string, retry: boolean) => Promise<string | null>

const maxAttempts = 3
/** RSA with 16384 bits has 13 KB as text. */
const maxKeyBytes = 1024 * 1024

/** Reads private keys. One that was decrypted stays in memory, so that its passphrase is asked for once. */
export class PrivateKeys {
  readonly #decrypted = new Map<string, ParsedKey>()

  /** Throws `ssh.auth` for a key that cannot be used, `cancelled` where no passphrase was given. */
  async fromFile(path: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
    const bytes = await readKeyFile(path).catch((cause: unknown) => {
      throw isMissing(cause) ? unusable('ssh.keyMissing', path, cause) : unreadable(path, cause)
    })
    // One character per byte: the comment in a key may be in any character set, and is part of what is checked.
    return this.fromText(bytes.toString('latin1'), path, askPassphrase)
  }

  /** The same for the text of a key file; `path` names the key to a person. */
  async fromText(content: string, path: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
    const text = keyText(content)
    const parse = (passphrase?: string) =>
      parseKey(text, passphrase).catch((cause: unknown) => {
        throw unreadable(path, cause)
      })
    const plain = await parse()
    if (plain) return plain
    if (!isEncrypted(text)) throw unreadable(path)
    const keyId = createHash('sha256').update(content, 'latin1').digest('hex')
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const passphrase = this.#decrypted.has(keyId) ? '' : await askPassphrase(keyId, attempt > 0)
      if (passphrase === null) throw new LabError('cancelled', 'cancelled')
      // Another connection may have decrypted it while this one waited for the answer.
      const key = this.#decrypted.get(keyId) ?? (await parse(passphrase))
      if (!key) continue
      this.#decrypted.set(keyId, key)
      return key
    }
    throw unusable('ssh.passphrase', path)
  }

  /** The key's passphrase is asked for again; `account` is its name in the keychain. */
  forget(account: string): void {
    for (const keyId of this.#decrypted.keys())
      if (keyAccount(keyId) === account) this.#decrypted.delete(keyId)
  }

  clear(): void {
    this.#decrypted.clear()
  }
}

/** The path may come from an import: a device or a pipe has no end. */
async function readKeyFile(path: string): Promise<Buffer> {
  const stats = await stat(path)
  if (!stats.isFile() || stats.size > maxKeyBytes) throw new Error('this is no key file')
  return readFile(path)
}

const unusable = (key: ErrorKey, path: string, cause?: unknown) =>
  new LabError('ssh.auth', key, { params: { path }, cause })
const unreadable = (path: string, cause?: unknown) => unusable('ssh.keyUnreadable', path, cause)
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Null where the passphrase is wrong or missing. Throws where none would help, as far as the format tells. */
async function parseKey(text: string, passphrase?: string): Promise<ParsedKey | null> {
  const readable = await readableForm(text, passphrase)
  if (readable === null) return null
  const parsed: unknown = ssh2.utils.parseKey(readable, passphrase)
  // ssh2 gives a list for OpenSSH's own format, which may hold several keys; in practice it is one.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  if (!key || key instanceof Error) return null
  const privateKey = key as ParsedKey
  return privateKey.isPrivateKey() ? privateKey : null
}

/** ssh2 knows OpenSSH's form and the older PEM forms; of PuTTY's only old RSA keys. */
async function readableForm(text: string, passphrase: string | undefined): Promise<string | null> {
  if (isPpk(text)) return openSshKeyOfPpk(text, passphrase)
  if (isPkcs8(text)) return readablePkcs8(text, passphrase)
  return text
}

/** Whether a passphrase would help: told by the formats themselves (PEM header, PuTTY header, OpenSSH's PROTOCOL.key). */
function isEncrypted(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED$/m.test(text) || /^-----BEGIN ENCRYPTED PRIVATE KEY-----$/m.test(text))
    return true
  if (isPpk(text)) return parsePpk(text).encryption !== 'none'
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  if (!body) return false
  const bytes = Buffer.from(body, 'base64')
  const magicLength = 'openssh-key-v1\0'.length
  if (bytes.length < magicLength + 4) return false
  const cipherLength = bytes.readUInt32BE(magicLength)
  return bytes.toString('latin1', magicLength + 4, magicLength + 4 + cipherLength) !== 'none'
}
