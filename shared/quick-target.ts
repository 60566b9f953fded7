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
  const { user, place } = splitTarget(text)
  const { bracketed, bracketedPort, host, port } = placeForm.exec(place)?.groups ?? {}
  const portText = port ?? bracketedPort
  const parsed = quickTargetSchema.safeParse({
    host: host ?? bracketed ?? bareIpv6(place),
    port: portText === undefined ? sshPort : Number(portText),
    ...(user !== undefined && { username: user }),
  })
  return parsed.success ? parsed.data : null
}

/** Whether a password follows the user, as in `user:password@host`. Such a target is refused. */
export const holdsPassword = (text: string): boolean => splitTarget(text).user?.includes(':') ?? false

function splitTarget(text: string): { user: string | undefined; place: string } {
  const trimmed = text.trim()
  const target = /^ssh:\/\/(?<target>.*?)\/?$/is.exec(trimmed)?.groups?.target ?? trimmed
  const { user, place = '' } = /^(?:(?<user>.*)@)?(?<place>[^@]*)$/s.exec(target)?.groups ?? {}
  return { user, place }
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
