import type { JsonWebKey } from 'node:crypto'
import { uint32, WireReader, wireStrings } from './wire'

const blockSize = 8

/**
 * An unencrypted key file of OpenSSH's own form (its file PROTOCOL.key), which ssh2 reads for every type of key.
 * `fields`: what follows the type in the private section, already in wire form.
 */
export function openSshKeyFile(publicKey: Buffer, fields: Buffer): string {
  const type = new WireReader(publicKey).string()
  // Two equal numbers tell after a decryption whether the passphrase was right; here nothing is encrypted.
  const check = Buffer.concat([uint32(0), uint32(0)])
  const content = Buffer.concat([check, wireStrings(type), fields, wireStrings('')])
  const padding = Array.from({ length: -content.length & (blockSize - 1) }, (_, index) => index + 1)
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    wireStrings('none', 'none', ''),
    uint32(1),
    wireStrings(publicKey, Buffer.concat([content, Buffer.from(padding)])),
  ])
  const lines = file.toString('base64').replace(/.{70}/g, '$&\n')
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** The private fields of an Ed25519 key: OpenSSH keeps the public half a second time, behind the seed. */
export const ed25519Fields = (publicHalf: Buffer, seed: Buffer): Buffer =>
  wireStrings(publicHalf, Buffer.concat([seed, publicHalf]))

/** An Ed25519 key, of which Node.js gives both halves as a JWK: its file, and its public key in SSH wire form (RFC 8709, section 4). */
export function ed25519Key({ x = '', d = '' }: JsonWebKey): { privateKey: string; publicKey: Buffer } {
  const publicHalf = Buffer.from(x, 'base64url')
  const publicKey = wireStrings('ssh-ed25519', publicHalf)
  const fields = ed25519Fields(publicHalf, Buffer.from(d, 'base64url'))
  return { privateKey: openSshKeyFile(publicKey, fields), publicKey }
}
