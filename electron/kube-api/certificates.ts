import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Extension, X509Certificate } from '@peculiar/x509'

type X509 = typeof import('@peculiar/x509')

/** Loaded when a cluster is made: it takes a quarter of a second, for which no start of the app should wait. */
async function loadX509(): Promise<X509> {
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

/** As kubeadm has them: ten years for the authority, one for what it signs. */
const authorityDays = 3650
const leafDays = 365
const dayMs = 24 * 60 * 60 * 1000

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A certificate and its private key, both as PEM. */
export interface Identity {
  certificate: string
  key: string
}

/** Who a client certificate stands for: `CN` is the user and each `O` a group (kubernetes.io, "X.509 client certificates"). */
export interface User {
  name: string
  groups: readonly string[]
}

/** The certificate authority of one cluster, as `kubeadm init` makes one. Its key never leaves this object. */
export class CertificateAuthority {
  /** As PEM. */
  readonly certificate: string
  readonly #x509: X509
  readonly #authority: X509Certificate
  readonly #key: webcrypto.CryptoKey

  private constructor(x509: X509, authority: X509Certificate, key: webcrypto.CryptoKey) {
    this.#x509 = x509
    this.#authority = authority
    this.#key = key
    this.certificate = authority.toString('pem')
  }

  static async create(): Promise<CertificateAuthority> {
    const x509 = await loadX509()
    x509.cryptoProvider.set(webcrypto as Crypto)
    const keys = await makeKeys()
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: 'CN=kubernetes',
      ...validFor(authorityDays),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
      ],
    })
    return new CertificateAuthority(x509, authority, keys.privateKey)
  }

  /** For a server that is reached by these names and IP addresses. */
  async serverIdentity(name: string, hosts: readonly string[]): Promise<Identity> {
    const names = hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
    return await this.#issue([{ CN: [name] }], this.#x509.ExtendedKeyUsage.serverAuth, [
      new this.#x509.SubjectAlternativeNameExtension(names),
    ])
  }

  async clientIdentity({ name, groups }: User): Promise<Identity> {
    return await this.#issue(
      [...groups.map((O) => ({ O: [O] })), { CN: [name] }],
      this.#x509.ExtendedKeyUsage.clientAuth,
    )
  }

  async #issue(
    subject: { [field: string]: string[] }[],
    use: string,
    more: Extension[] = [],
  ): Promise<Identity> {
    const keys = await makeKeys()
    const certificate = await this.#x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.#authority.subject,
      ...validFor(leafDays),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: this.#key,
      extensions: [
        new this.#x509.BasicConstraintsExtension(false, undefined, true),
        new this.#x509.KeyUsagesExtension(this.#x509.KeyUsageFlags.digitalSignature, true),
        new this.#x509.ExtendedKeyUsageExtension([use]),
        ...more,
      ],
    })
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
    const lines = key.replace(/.{64}(?!$)/g, '$&\n')
    return {
      certificate: `${certificate.toString('pem')}\n`,
      key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    }
  }
}

const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** A minute of tolerance for clients whose clock is behind. */
const validFor = (days: number) => ({
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + days * dayMs),
})

/** Positive, as RFC 5280 (section 4.1.2.2) wants it. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return Buffer.from(bytes).toString('hex')
}
