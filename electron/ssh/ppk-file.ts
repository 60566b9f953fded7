/** A PuTTY key file (`.ppk`) as it is written, nothing decrypted. */
export interface PpkFile {
  version: 2 | 3
  algorithm: string
  encryption: 'none' | 'aes256-cbc'
  /** In the bytes of the file, whose character set is not known. */
  comment: Buffer
  publicKey: Buffer
  /** How version 3 makes a key of the passphrase; not there in an unencrypted file. */
  derivation?: Argon2
  privateKey: Buffer
  mac: Buffer
}

export interface Argon2 {
  flavour: 'Argon2i' | 'Argon2d' | 'Argon2id'
  /** In KiB. */
  memory: number
  passes: number
  parallelism: number
  salt: Buffer
}

/** A key is a few KB at most: RSA with 16384 bits has 5 KB in each half. */
const maxLines = 1000
const maxParallelism = 64
/** KiB over all passes: sixty times what PuTTY writes, and a few seconds of work. */
const maxArgon2Work = 10 * 1024 * 1024

export const isPpk = (text: string): boolean => text.startsWith('PuTTY-User-Key-File-')

/**
 * Reads the outer form, as the PuTTY manual's appendix "PPK file format" has it. `text` has one character per byte (latin1).
 * Throws where it is anything else, of another version, or asks for a derivation that would stall the program.
 */
export function parsePpk(text: string): PpkFile {
  const lines = new HeaderLines(text)
  const [name = '', algorithm = ''] = lines.any()
  const version = name === 'PuTTY-User-Key-File-3' ? 3 : name === 'PuTTY-User-Key-File-2' ? 2 : null
  if (version === null) throw new Error('this version of the format is not known')
  const encryption = lines.header('Encryption')
  if (encryption !== 'none' && encryption !== 'aes256-cbc') throw new Error('this encryption is not known')
  const comment = Buffer.from(lines.header('Comment'), 'latin1')
  const publicKey = lines.blob('Public-Lines')
  const derivation = version === 3 && encryption !== 'none' ? argon2Of(lines) : undefined
  const privateKey = lines.blob('Private-Lines')
  const mac = Buffer.from(lines.header('Private-MAC'), 'hex')
  return {
    version,
    algorithm,
    encryption,
    comment,
    publicKey,
    ...(derivation ? { derivation } : {}),
    privateKey,
    mac,
  }
}

function argon2Of(lines: HeaderLines): Argon2 {
  const flavour = lines.header('Key-Derivation')
  if (flavour !== 'Argon2i' && flavour !== 'Argon2d' && flavour !== 'Argon2id')
    throw new Error('this key derivation is not known')
  const memory = lines.number('Argon2-Memory')
  const passes = lines.number('Argon2-Passes')
  const parallelism = lines.number('Argon2-Parallelism')
  const salt = Buffer.from(lines.header('Argon2-Salt'), 'hex')
  if (parallelism > maxParallelism || memory * passes > maxArgon2Work)
    throw new Error('the key derivation asks for too much')
  return { flavour, memory, passes, parallelism, salt }
}

/** Lines of the form `Name: value`, in a fixed order. */
class HeaderLines {
  readonly #lines: string[]

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\r|\n/)
  }

  any(): [name: string, value: string] {
    const line = this.#lines.shift() ?? ''
    const end = line.indexOf(': ')
    if (end < 0) throw new Error('a line has no name')
    return [line.slice(0, end), line.slice(end + 2)]
  }

  header(wanted: string): string {
    const [name, value] = this.any()
    if (name !== wanted) throw new Error(`${wanted} is missing`)
    return value
  }

  number(name: string): number {
    const value = this.header(name)
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`${name} is not a number`)
    return Number(value)
  }

  blob(name: string): Buffer {
    const count = this.number(name)
    if (count > maxLines || count > this.#lines.length) throw new Error(`${name} is too large`)
    return Buffer.from(this.#lines.splice(0, count).join(''), 'base64')
  }
}
