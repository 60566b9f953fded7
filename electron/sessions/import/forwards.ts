import { type Forward, forwardSchema } from '#shared/sessions'

/** Addresses that a forward may name to listen on: this app listens on the loopback address alone. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

/**
 * A forward as the command lines of ssh and PuTTY write it: `[address:]port:host:port`, `[address:]port` for `D`. Null where
 * a session cannot have it: other addresses, sockets with a path, a SOCKS proxy on the other side.
 */
export function readForward(type: string, text: string): Forward | null {
  const fields: string[] = text.trim().match(/\[[^\]]*\]|[^:]+/g) ?? []
  const tail = type === 'D' ? 1 : 3
  const [address] = fields.length === tail + 1 ? fields.splice(0, 1) : []
  if (fields.length !== tail || (address !== undefined && !loopback.has(address))) return null
  const [listenPort, host, port] = fields
  const parsed = forwardSchema.safeParse({
    type: { L: 'local', R: 'remote', D: 'dynamic' }[type],
    listenPort: Number(listenPort),
    ...(type !== 'D' && { host: host?.replace(/^\[|\]$/g, ''), port: Number(port) }),
  })
  return parsed.success ? parsed.data : null
}

/** The option and its value, as `readForward` reads them: `['L', '8080:localhost:80']`. */
export function writeForward(forward: Forward): [type: 'L' | 'R' | 'D', text: string] {
  if (forward.type === 'dynamic') return ['D', String(forward.listenPort)]
  const { type, listenPort, host, port } = forward
  return [type === 'local' ? 'L' : 'R', `${listenPort}:${host.includes(':') ? `[${host}]` : host}:${port}`]
}
