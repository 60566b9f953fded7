import type { ForwardedPort } from '#shared/labs'
import type { MachineLine } from './machine-readable'

/** What a line of `vagrant port --machine-readable` tells, `forwarded_port,GUEST,HOST`; null for any other line. */
export function parseForwardedPort({ type, data }: MachineLine): ForwardedPort | null {
  if (type !== 'forwarded_port') return null
  const [guest, host] = [portOf(data[0]), portOf(data[1])]
  return guest && host ? { host, guest } : null
}

function portOf(text = ''): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : null
}
