import ssh2 from 'ssh2'

/** An ed25519 key pair, made anew at each start and kept in memory alone. */
export interface KeyPair {
  /** OpenSSH private key text. */
  privateKey: string
  /** SSH wire form. */
  publicKey: Buffer
}

export function makeKeyPair(): KeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519')
  const parsed = ssh2.utils.parseKey(pair.public)
  if (parsed instanceof Error) throw parsed
  return { privateKey: pair.private, publicKey: parsed.getPublicSSH() }
}
