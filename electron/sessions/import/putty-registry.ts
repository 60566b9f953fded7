import type { Forward, Session } from '#shared/sessions'
import { decodeAnsi } from './decode'
import { readForward } from './forwards'
import type { Findings, FoundSession } from './found'
import { JumpLinks } from './jump-links'
import { splitUser } from './split-user'

/** One key of the registry: `[HKEY_CURRENT_USER\\...]` and its values. */
interface Key {
  path: string
  line: number
  values: Map<string, string | number>
}

/** Sessions of PuTTY, and of KiTTY which keeps them in the same form. */
const sessionKey = /\\Software\\(?:SimonTatham\\PuTTY|9bis\.com\\KiTTY)\\Sessions\\([^\\]+)$/i

/** The registry's own limit for a value is 1 MiB; no value of a session comes near this. */
const maxLineLength = 65_536

/** PuTTY's part of Windows' registry as `regedit` exports it. Other keys are passed over. */
export function readPuttyRegistry(text: string, found: Findings): void {
  const named = new Map<string, FoundSession>()
  const proxies = new Map<FoundSession, Key['values']>()
  for (const key of readKeys(text)) {
    const name = unescapeName(sessionKey.exec(key.path)?.[1] ?? '')
    const session = name === '' ? null : readSession(name, key, found)
    if (!session) continue
    named.set(name, session)
    if (proxyMethod(key.values) === sshProxy) proxies.set(session, key.values)
  }
  const jumps = new Map([...proxies].map(([session, values]) => [session, jumpText(values, named)]))
  new JumpLinks(found, named, jumps, (host, line, change) =>
    found.add({ line, name: host, host, ...change }),
  ).link()
}

/** One key after the other, so that a large file is never in memory twice. */
function* readKeys(text: string): Generator<Key> {
  let key: Key | null = null
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    // Binary values alone are longer, and nothing here needs those.
    if (content.length > maxLineLength) continue
    const path = /^\[(?!-)(.*)\]\s*$/.exec(content)?.[1]
    if (path !== undefined) {
      if (key) yield key
      key = { path, line: index + 1, values: new Map() }
    }
    const [, name, quoted, hex] =
      /^"((?:[^"\\]|\\.)*)"=(?:"((?:[^"\\]|\\.)*)"|dword:([\da-f]{1,8}))\s*$/i.exec(content) ?? []
    if (name === undefined) continue
    const value = hex === undefined ? unescapeValue(quoted ?? '') : Number.parseInt(hex, 16)
    key?.values.set(unescapeValue(name), value)
  }
  if (key) yield key
}

function readSession(name: string, { line, values }: Key, found: Findings): FoundSession | null {
  const text = (value: string) => String(values.get(value) ?? '')
  // Each PuTTY has it, and hardly any with a host.
  if (name === 'Default Settings' && text('HostName') === '') return null
  const protocol = text('Protocol') || 'ssh'
  if (protocol !== 'ssh') return found.skip(line, 'protocol', { protocol }, { name })
  const { host, username, secret } = splitUser(text('HostName'))
  const forwards = readForwards(text('PortForwardings'))
  return found.add({
    line,
    name,
    // KiTTY's; PuTTY has no folders.
    folder: text('Folder') === 'Default' ? '' : text('Folder').replaceAll('\\', '/'),
    host,
    port: text('PortNumber') || undefined,
    username: text('UserName') || username,
    auth: authOf(values),
    forwards: forwards.flatMap((forward) => (typeof forward === 'string' ? [] : [forward])),
    notes: [
      ...forwards.flatMap((forward) => (typeof forward === 'string' ? [`PortForwardings: ${forward}`] : [])),
      ...proxyNotes(values),
      ...(values.get('AgentFwd') === 1 ? ['AgentFwd'] : []),
      ...(text('RemoteCommand') ? [`RemoteCommand: ${text('RemoteCommand')}`] : []),
    ],
    secret,
  })
}

/** PuTTY asks Pageant unless it was told not to. */
function authOf(values: Key['values']): Session['auth'] | undefined {
  const keyPath = String(values.get('PublicKeyFile') ?? '')
  if (keyPath !== '') return { method: 'key', keyPath }
  return values.get('TryAgent') === 0 ? { method: 'password' } : undefined
}

/** PuTTY's numbers of 0.70 and later. */
const proxyMethods = [
  '',
  'SOCKS 4',
  'SOCKS 5',
  'HTTP',
  'Telnet',
  'local command',
  'SSH',
  'SSH exec',
  'SSH subsystem',
]

/** Of `proxyMethods`: a jump host. Those that run a program there are none. */
const sshProxy = 6

const proxyMethod = (values: Key['values']): number => Number(values.get('ProxyMethod') ?? 0)

/** The jump host as OpenSSH writes it, or the name of a session, which PuTTY takes as well. */
function jumpText(values: Key['values'], named: ReadonlyMap<string, unknown>): string {
  const [host, user] = [String(values.get('ProxyHost') ?? ''), String(values.get('ProxyUsername') ?? '')]
  if (user === '' && named.has(host)) return host
  const address = host.includes(':') ? `[${host}]` : host
  return `${user ? `${user}@` : ''}${address}:${values.get('ProxyPort') ?? 22}`
}

/** A proxy's user and where it is; neither its password nor a command that may hold one. */
function proxyNotes(values: Key['values']): string[] {
  const method = proxyMethod(values)
  if (method === 0 || method === sshProxy) return []
  const user = values.get('ProxyUsername')
  const at = `${user ? `${user}@` : ''}${values.get('ProxyHost') ?? ''}:${values.get('ProxyPort') ?? ''}`
  return [`ProxyMethod: ${proxyMethods[method] ?? method}`, `ProxyHost: ${at}`]
}

/** `L8080=localhost:80,D1080=`, with a 4 or 6 before where it is for one kind of address; a text where it has no place. */
const readForwards = (text: string): (Forward | string)[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((entry) => {
      const [, type = '', listen = '', target = ''] = /^[46]?([LRD])([^=\t]*)[=\t]?(.*)$/s.exec(entry) ?? []
      return readForward(type, target === '' ? listen : `${listen}:${target}`) ?? entry
    })

const unescapeValue = (text: string): string => text.replace(/\\(.)/g, '$1')

/** PuTTY writes most bytes of a name as `%XX`, in the code page of its Windows. */
function unescapeName(name: string): string {
  const bytes = name.replace(/%([\da-f]{2})|[^\0-\x7f]+/gi, (part, hex?: string) =>
    hex === undefined ? Buffer.from(part).toString('latin1') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return decodeAnsi(Buffer.from(bytes, 'latin1'))
}
