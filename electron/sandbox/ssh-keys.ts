import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** An ed25519 key pair, made anew at each start. */
export interface KeyPair {
  /** OpenSSH private key text. */
  privateKey: string
  /** SSH wire form (RFC 8709, section 4). */
  publicKey: Buffer
}

/** Not ssh2's own generator: it cuts off a leading zero byte, so that one key in 256 is unusable. */
export function makeKeyPair(): KeyPair {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const seed = Buffer.from(d, 'base64url')
  const point = Buffer.from(x, 'base64url')
  const publicKey = Buffer.concat([string('ssh-ed25519'), string(point)])
  return { privateKey: openSshPrivateKey(seed, point, publicKey), publicKey }
}

/** An unencrypted private key as ssh-keygen writes it (PROTOCOL.key in OpenSSH's source). */
function openSshPrivateKey(seed: Buffer, point: Buffer, publicKey: Buffer): string {
  const check = randomBytes(4)
  const secret = Buffer.concat([check, check, publicKey, string(Buffer.concat([seed, point])), string('')])
  const padding = Buffer.from(Array.from({ length: -secret.length & 7 }, (_, index) => index + 1))
  const key = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    uint32(1),
    string(publicKey),
    string(Buffer.concat([secret, padding])),
  ])
  const lines = key.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** SSH's `string` (RFC 4251, section 5). */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint32(bytes.length), bytes])
}
