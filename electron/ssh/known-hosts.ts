import { createHash, createHmac } from 'node:crypto'

/** One usable line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  /** Names separated by commas, as the line has them: plain, with `*`, `?` or `!`, or one hashed `|1|salt|hash`. */
  names: string
  revoked: boolean
  keyType: string
  /** SSH wire form. */
  key: Buffer
}

/** Longest line that is read; RSA keys of 16384 bits take about 3 KB. */
const maxLineLength = 16 * 1024

interface Named {
  host: string
  port: number
  hostKeyAlias?: string
  jump?: Named
}

/**
 * Name under which a host's key is kept. Behind a jump host that one's name follows after a `%`, since the same address may be
 * another machine there; OpenSSH keeps both under one name.
 */
export function hostKeyName(target: Named): string {
  const own = plainHostKeyName(target)
  return target.jump && !target.hostKeyAlias ? `${own}%${hostKeyName(target.jump)}` : own
}

/** As OpenSSH names it, which writes the port only where it is not 22. */
export function plainHostKeyName(target: Named): string {
  if (target.hostKeyAlias) return target.hostKeyAlias.toLowerCase()
  const host = target.host.toLowerCase()
  return target.port === 22 ? host : `[${host}]:${target.port}`
}

/** The line's content, or null for comments, certificate authorities (not supported) and anything malformed. */
export function parseLine(line: string): KnownHost | null {
  if (line.length > maxLineLength) return null
  const fields = line.trim().split(/[ \t]+/)
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
  const [names = '', keyType = '', base64 = ''] = fields
  if (names.startsWith('#') || (marker !== undefined && marker !== '@revoked')) return null
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null
  const key = Buffer.from(base64, 'base64')
  if (typeOfKey(key) !== keyType) return null
  return { names, revoked: marker === '@revoked', keyType, key }
}

export const parseKnownHosts = (text: string): KnownHost[] =>
  text.split(/\r?\n/).flatMap((line) => parseLine(line) ?? [])

export const formatLine = (name: string, key: Uint8Array): string =>
  `${name} ${typeOfKey(key)} ${Buffer.from(key).toString('base64')}`

/** The type that a public key in SSH wire form begins with (RFC 4253, section 6.6); empty where it is none. */
export function typeOfKey(key: Uint8Array): string {
  const bytes = Buffer.from(key)
  if (bytes.length < 4) return ''
  const length = bytes.readUInt32BE(0)
  return length <= 64 && bytes.length > 4 + length ? bytes.toString('latin1', 4, 4 + length) : ''
}

/** As `ssh-keygen -l` prints it. */
export const fingerprint = (key: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** The key's type as `ssh-keygen -l` names it: `ED25519`, `RSA`, `ECDSA`. */
export const shortKeyType = (keyType: string): string =>
  keyType
    .replace(/^ssh-/, '')
    .replace(/-sha2-.*$/, '')
    .toUpperCase()

/** Whether a line is about the host `name`, as `hostKeyName` gives it. A negated pattern that matches outweighs all others. */
export function matches(host: KnownHost, name: string): boolean {
  if (host.names.startsWith('|')) return matchesHash(host.names, name)
  let matched = false
  for (const pattern of host.names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!')
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name.toLowerCase())) continue
    if (negated) return false
    matched = true
  }
  return matched
}

function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|')
  if (version !== '1') return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

/** `*` and `?` as in ssh_config(5), PATTERNS. Linear in time, so that a hostile pattern cannot stall the program. */
function matchesPattern(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let resume = 0
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = n
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** The text without `name`: lines of that name alone go, in lists of names only it goes; all else stays byte for byte. */
export function withoutName(text: string, name: string): string {
  const wanted = name.toLowerCase()
  return text
    .split('\n')
    .flatMap((line) => {
      const host = parseLine(line)
      if (!host || host.revoked || !matches(host, name)) return [line]
      const names = host.names.split(',')
      const others = names.filter((other) => other.toLowerCase() !== wanted)
      if (host.names.startsWith('|') || others.length === 0) return []
      return [line.replace(host.names, () => others.join(','))]
    })
    .join('\n')
}

/** The text with one more line at its end. */
export const withLine = (text: string, line: string): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
