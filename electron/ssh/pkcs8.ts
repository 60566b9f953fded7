import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ed25519Key } from './openssh-key'

export const isPkcs8 = (text: string): boolean => /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----$/m.test(text)

/** A PEM file in the general form of OpenSSL (PKCS#8) in a form that ssh2 reads; null where the passphrase is wrong or missing. */
export function readablePkcs8(text: string, passphrase: string | undefined): string | null {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
    return inOlderForm(key)
  } catch {
    // OpenSSL and BoringSSL tell a wrong passphrase from a broken file only in words.
    return null
  }
}

function inOlderForm(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString()
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString()
  const jwk = key.export({ format: 'jwk' })
  if (jwk.crv !== 'Ed25519') throw new Error('this type of key is not supported')
  return ed25519Key(jwk).privateKey
}
