import { generateKeyPairSync } from 'node:crypto'
import { ed25519Key } from '../ssh'

/** An ed25519 key pair, made anew at each start. */
export interface KeyPair {
  /** OpenSSH private key text. */
  privateKey: string
  /** SSH wire form. */
  publicKey: Buffer
}

/** Not ssh2's own generator: it cuts off a leading zero byte, so that one key in 256 is unusable. */
export const makeKeyPair = (): KeyPair =>
  ed25519Key(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
