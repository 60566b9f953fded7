import { hostText } from './host-text'
import { type QuickTarget, quickTargetSchema } from './sessions'

const sshPort = 22
const placeForm =
  /^\[(?<bracketed>[^[\]]*:[^[\]]*)\](:(?<bracketedPort>\d+))?$|^(?<host>[^:]*)(:(?<port>\d+))?$/

/**
 * Reads `user@host:port`, of which only the host is needed, also as the address `ssh://user@host:port`. An IPv6 address with a
 * port is in brackets, as in an address of the web. Null where it is none. The user ends at the last `@`, as for ssh.
 */
export function parseQuickTarget(text: string): QuickTarget | null {
  const trimmed = text.trim()
  const address = /^ssh:\/\/(?<target>.*?)\/?$/is.exec(trimmed)?.groups?.target
  const { user, place = '' } = /^(?:(?<user>.*)@)?(?<place>[^@]*)$/s.exec(address ?? trimmed)?.groups ?? {}
  // In an address a password may follow; what is connected to is kept in a file.
  if (address !== undefined && user?.includes(':')) return null
  const { bracketed, bracketedPort, host, port } = placeForm.exec(place)?.groups ?? {}
  const portText = port ?? bracketedPort
  const parsed = quickTargetSchema.safeParse({
    host: host ?? bracketed ?? bareIpv6(place),
    port: portText === undefined ? sshPort : Number(portText),
    ...(user !== undefined && { username: user }),
  })
  return parsed.success ? parsed.data : null
}

/** Two colons at least: one alone is that of a port. */
const bareIpv6 = (place: string): string | undefined =>
  /^[\da-f.]*:[\da-f.]*:[\da-f:.]*(%\w+)?$/i.test(place) ? place : undefined

/** The target as it is read by `parseQuickTarget`, as short as it can be. */
export function quickTargetText({ username, host, port }: QuickTarget): string {
  const user = username === undefined ? '' : `${username}@`
  if (port === sshPort) return user + host
  return user + addressText({ host, port })
}

/** `host:port`. */
export const addressText = ({ host, port }: Pick<QuickTarget, 'host' | 'port'>): string =>
  `${hostText(host)}:${port}`
