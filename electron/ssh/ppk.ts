import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { argon2d, argon2i, argon2id } from 'hash-wasm'
import { ed25519Fields, openSshKeyFile } from './openssh-key'
import { type Argon2, type PpkFile, parsePpk } from './ppk-file'
import { WireReader, wireStrings } from './wire'

const keyLength = 32
const ivLength = 16
const macKeyLength = 32

/** What a passphrase is made into; empty for an unencrypted file of version 3. */
interface Secrets {
  key: Buffer
  iv: Buffer
  macKey: Buffer
}

/**
 * A PuTTY key (`.ppk`, version 2 or 3) as an OpenSSH key file; null where the passphrase is wrong or missing. `text` has one
 * character per byte (latin1). Format: PuTTY manual, appendix "PPK file format". Throws where the file cannot be used.
 */
export async function openSshKeyOfPpk(text: string, passphrase: string | undefined): Promise<string | null> {
  const file = parsePpk(text)
  const isEncrypted = file.encryption !== 'none'
  if (isEncrypted && passphrase === undefined) return null
  const secrets = await secretsOf(file, isEncrypted ? (passphrase ?? '') : '')
  const privateKey = isEncrypted ? decrypt(file.privateKey, secrets) : file.privateKey
  if (!isGenuine(file, privateKey, secrets.macKey)) {
    if (isEncrypted) return null
    throw new Error('the file was changed')
  }
  return openSshKeyFile(file.publicKey, privateFields(file, privateKey))
}

async function secretsOf({ version, derivation }: PpkFile, passphrase: string): Promise<Secrets> {
  if (version === 2) return secretsOfVersion2(passphrase)
  const empty = Buffer.alloc(0)
  if (!derivation) return { key: empty, iv: empty, macKey: empty }
  const bytes = await argon2(derivation, passphrase)
  return {
    key: bytes.subarray(0, keyLength),
    iv: bytes.subarray(keyLength, keyLength + ivLength),
    macKey: bytes.subarray(keyLength + ivLength),
  }
}

/** Two SHA-1 sums, one after the other, cut to the length of the key. */
function secretsOfVersion2(passphrase: string): Secrets {
  const sum = (...parts: (Buffer | string)[]) =>
    createHash('sha1')
      .update(Buffer.concat(parts.map(toBytes)))
      .digest()
  const key = [0, 1].map((number) => sum(Buffer.from([0, 0, 0, number]), passphrase))
  return {
    key: Buffer.concat(key).subarray(0, keyLength),
    iv: Buffer.alloc(ivLength),
    macKey: sum('putty-private-key-file-mac-key', passphrase),
  }
}

async function argon2(
  { flavour, memory, passes, parallelism, salt }: Argon2,
  passphrase: string,
): Promise<Buffer> {
  const hash = { Argon2i: argon2i, Argon2d: argon2d, Argon2id: argon2id }[flavour]
  const bytes = await hash({
    password: toBytes(passphrase),
    salt,
    iterations: passes,
    parallelism,
    memorySize: memory,
    hashLength: keyLength + ivLength + macKeyLength,
    outputType: 'binary',
  })
  return Buffer.from(bytes)
}

function decrypt(bytes: Buffer, { key, iv }: Secrets): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}

/** The sum covers the padding as well. */
function isGenuine(file: PpkFile, privateKey: Buffer, macKey: Buffer): boolean {
  const covered = wireStrings(file.algorithm, file.encryption, file.comment, file.publicKey, privateKey)
  const mac = createHmac(file.version === 2 ? 'sha1' : 'sha256', macKey)
    .update(covered)
    .digest()
  return mac.length === file.mac.length && timingSafeEqual(mac, file.mac)
}

/** OpenSSH's private fields of PuTTY's, which leave out what the public key has. */
function privateFields({ algorithm, publicKey }: PpkFile, privateKey: Buffer): Buffer {
  const known = new WireReader(publicKey)
  const secret = new WireReader(privateKey)
  if (known.string().toString() !== algorithm) throw new Error('the public key is of another type')
  if (algorithm === 'ssh-rsa') {
    const [e, n] = [known.string(), known.string()]
    const [d, p, q, inverse] = [secret.string(), secret.string(), secret.string(), secret.string()]
    return wireStrings(n, e, d, inverse, p, q)
  }
  if (algorithm === 'ssh-ed25519') return ed25519Fields(known.string(), secret.string())
  if (algorithm.startsWith('ecdsa-sha2-')) return wireStrings(known.string(), known.string(), secret.string())
  throw new Error('this type of key is not supported')
}

const toBytes = (value: Buffer | string): Buffer => Buffer.from(value)
