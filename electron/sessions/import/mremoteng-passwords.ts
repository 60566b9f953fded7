import { createDecipheriv, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'

const deriveKey = promisify(pbkdf2)

/** What mRemoteNG encrypts with until its user sets a password of their own: no secret, it is in its source. */
const defaultPassword = 'mR3m'
const saltBytes = 16
const nonceBytes = 16
const tagBytes = 16
const keyBytes = 32
/** Rounds of key derivation over one file; at some two million a second, a few seconds. mRemoteNG's usual is 1000 a password. */
const maxRounds = 5_000_000

export type Decrypted = { secret: string } | { reason: 'passwordKey' | 'passwordCipher' | 'passwordBudget' }

/** Reads the passwords of one file that are encrypted with mRemoteNG's default password. */
export class MremotengPasswords {
  #roundsLeft = maxRounds

  /** `root`: the attributes of the file's root element, which name the cipher. */
  constructor(private readonly root: Readonly<Record<string, string>>) {}

  /**
   * AES-256-GCM; in base64: salt, nonce, text, tag. The key is PBKDF2 with SHA-1 over the salt, and the salt is authenticated
   * too, so a wrong password cannot go unnoticed.
   */
  async decrypt(text: string): Promise<Decrypted> {
    const rounds = Number(this.root.KdfIterations)
    const { EncryptionEngine, BlockCipherMode } = this.root
    if (EncryptionEngine !== 'AES' || BlockCipherMode !== 'GCM' || !(rounds >= 1))
      return { reason: 'passwordCipher' }
    if (rounds > this.#roundsLeft) return { reason: 'passwordBudget' }
    this.#roundsLeft -= rounds
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length < saltBytes + nonceBytes + tagBytes) return { reason: 'passwordCipher' }
    const salt = bytes.subarray(0, saltBytes)
    const key = await deriveKey(defaultPassword, salt, Math.floor(rounds), keyBytes, 'sha1')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(saltBytes, saltBytes + nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(salt)
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    try {
      const start = decipher.update(bytes.subarray(saltBytes + nonceBytes, -tagBytes))
      return { secret: Buffer.concat([start, decipher.final()]).toString('utf8') }
    } catch {
      // The tag does not fit: another password.
      return { reason: 'passwordKey' }
    }
  }
}
