/** What was read, and how many bytes it took. Null: more bytes are needed. */
export type Parsed<T> = { value: T; length: number } | null

const version = 5
const noAuthentication = 0
const connectCommand = 1

/** Codes of a reply (RFC 1928, section 6). */
export const replies = {
  succeeded: 0,
  notAllowed: 2,
  hostUnreachable: 4,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const

export const refuseMethods = Buffer.from([version, 0xff])
export const acceptMethod = Buffer.from([version, noAuthentication])

/** A reply without an address of ours, which a client of CONNECT does not need. */
export const reply = (code: number): Buffer => Buffer.from([version, code, 0, 1, 0, 0, 0, 0, 0, 0])

/** Whether the client offers to do without authentication (RFC 1928, section 3). Throws where it does not speak SOCKS5. */
export function parseMethods(bytes: Buffer): Parsed<boolean> {
  checkVersion(bytes)
  const count = bytes[1]
  if (count === undefined || bytes.length < 2 + count) return null
  return { value: bytes.subarray(2, 2 + count).includes(noAuthentication), length: 2 + count }
}

/** Where the client wants to go, or the code with which it is refused. */
export type SocksRequest = { host: string; port: number } | { refusal: number }

/** A request (RFC 1928, section 4); only CONNECT is served. Throws where it is none. */
export function parseRequest(bytes: Buffer): Parsed<SocksRequest> {
  checkVersion(bytes)
  if (bytes.length < 5) return null
  if (bytes[2] !== 0) throw new Error('the reserved byte is not zero')
  const host = parseHost(bytes[3] ?? 0, bytes.subarray(4))
  if (host === null) return null
  const portAt = 4 + host.length
  if (bytes.length < portAt + 2) return null
  const port = bytes.readUInt16BE(portAt)
  return { value: requestOf(bytes[1] ?? 0, host.value, port), length: portAt + 2 }
}

function requestOf(command: number, host: string | undefined, port: number): SocksRequest {
  if (command !== connectCommand) return { refusal: replies.commandNotSupported }
  if (host === undefined || port === 0) return { refusal: replies.addressTypeNotSupported }
  return { host, port }
}

/** `undefined` for a name that is none: only printable ASCII, as in the DNS. */
function parseHost(type: number, bytes: Buffer): Parsed<string | undefined> {
  const length = { 1: 4, 3: 1 + (bytes[0] ?? 0), 4: 16 }[type]
  if (length === undefined) throw new Error('this type of address is not known')
  if (bytes.length < length) return null
  const address = bytes.subarray(0, length)
  if (type === 1) return { value: address.join('.'), length }
  if (type === 4) return { value: ipv6Of(address), length }
  const name = address.toString('latin1', 1)
  return { value: /^[\x21-\x7e]+$/.test(name) ? name : undefined, length }
}

const ipv6Of = (bytes: Buffer): string =>
  Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':')

function checkVersion(bytes: Buffer): void {
  if (bytes.length > 0 && bytes[0] !== version) throw new Error('this is not SOCKS5')
}
